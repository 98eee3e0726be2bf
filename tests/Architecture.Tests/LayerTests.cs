using System.Text.RegularExpressions;

namespace Architecture.Tests;

public sealed partial class LayerTests
{
    [Fact]
    public void Every_project_references_only_what_the_table_in_ARCHITECTURE_allows()
    {
        Dictionary<string, string[]> table = ReadTable();
        List<string> wrong = [];

        foreach (string project in ShippedProjects())
        {
            string folder = Path.GetDirectoryName(project)!;
            if (!table.TryGetValue(folder, out string[]? allowed))
            {
                wrong.Add($"{folder} has no row in the table");
                continue;
            }

            wrong.AddRange(References(project).Where(r => !allowed.Contains(r)).Select(r => $"{folder} references {r}"));
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void The_table_names_only_projects_that_exist()
    {
        string[] folders = [.. ShippedProjects().Select(p => Path.GetDirectoryName(p)!)];

        Assert.All(ReadTable().Keys, folder => Assert.Contains(folder, folders));
    }

    [Fact]
    public void The_table_has_no_cycles()
    {
        Dictionary<string, string[]> table = ReadTable();
        List<string> done = [];
        while (table.FirstOrDefault(row => row.Value.All(done.Contains)) is { Key: not null } next)
        {
            done.Add(next.Key);
            table.Remove(next.Key);
        }

        Assert.Empty(table.Keys);
    }

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        string solution = Repository.Read("Operator.sln").Replace('\\', '/');

        Assert.DoesNotContain(Repository.Sources(".csproj"), p => !solution.Contains($"\"{p}\"", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("recorder/Format")]
    [InlineData("recorder/Protocols")]
    public void Codecs_do_no_io_read_no_clock_and_log_nothing(string folder)
    {
        string[] forbidden = ["File.", "FileStream", "Socket", "TimeProvider.System", "Stopwatch", "Console.", "ILogger", "Environment."];

        Assert.Empty(
            from file in Repository.Sources(".cs")
            where file.StartsWith(folder + "/", StringComparison.Ordinal)
            let text = Repository.Read(file)
            from word in forbidden
            where Regex.IsMatch(text, $@"(?<![\w.]){Regex.Escape(word)}")
            select $"{file}: {word}");
    }

    private static Dictionary<string, string[]> ReadTable()
    {
        Match[] rows = [.. TableRow().Matches(Repository.Read("ARCHITECTURE.md")).Cast<Match>()];
        string[] folders = [.. rows.Select(row => row.Groups["project"].Value)];
        return rows.ToDictionary(
            row => row.Groups["project"].Value,
            row => row.Groups["allowed"].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(name => FolderOf(name, folders)).ToArray());
    }

    // A project is called by its folder, or by the last part of it where that is the only one.
    private static string FolderOf(string name, string[] folders) =>
        folders.Contains(name) ? name : Assert.Single(folders, folder => Path.GetFileName(folder) == name);

    private static IEnumerable<string> ShippedProjects() =>
        Repository.Sources(".csproj").Where(p => !p.StartsWith("tests/", StringComparison.Ordinal));

    private static IEnumerable<string> References(string project) =>
        ProjectReference().Matches(Repository.Read(project))
            .Select(m => Path.GetDirectoryName(Path.GetRelativePath(Repository.Root, Path.GetFullPath(m.Groups[1].Value, Path.Combine(Repository.Root, Path.GetDirectoryName(project)!))))!);

    [GeneratedRegex(@"^\| (?<project>[\w/-]+) \| → \|(?<allowed>[^|]*)\|", RegexOptions.Multiline)]
    private static partial Regex TableRow();

    [GeneratedRegex("<ProjectReference Include=\"([^\"]+)\"")]
    private static partial Regex ProjectReference();
}
