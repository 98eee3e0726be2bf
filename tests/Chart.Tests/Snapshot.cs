namespace Chart.Tests;

/// <summary>Compares with a committed file; UPDATE_SNAPSHOTS=1 writes it anew.</summary>
internal static class Snapshot
{
    // Of a long document (the schema, a dashboard) the beginning: what is in it is compared with its origin elsewhere.
    private const int MaxLines = 160;

    public static void Equal(string name, string rendered)
    {
        string text = string.Join("\n---\n", rendered.Split("\n---\n").Select(Shortened));
        string path = Path.Combine(RepositoryFiles.Root, "tests", "testdata", "chart", name);
        if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1")
        {
            File.WriteAllText(path, text);
        }

        Assert.Equal(File.Exists(path) ? File.ReadAllText(path) : "", text); // Else: UPDATE_SNAPSHOTS=1
    }

    private static string Shortened(string document) =>
        document.Split('\n') is { Length: > MaxLines } lines ? string.Join('\n', lines.Take(MaxLines).Append("# and so on")) : document;
}
