using System.Text.RegularExpressions;

namespace Architecture.Tests;

public sealed partial class HouseTests
{
    [Fact]
    public void No_source_file_is_longer_than_400_lines_and_no_test_longer_than_600() =>
        Assert.Empty(
            from file in Repository.Sources(".cs", ".ts", ".proto")
            let limit = file.StartsWith("tests/", StringComparison.Ordinal) ? 600 : 400
            let lines = File.ReadLines(Path.Combine(Repository.Root, file)).Count()
            where lines > limit
            select $"{file} has {lines} lines, allowed {limit}");

    [Fact]
    public void No_type_has_a_name_that_says_nothing() =>
        Assert.Empty(
            from file in Repository.Sources(".cs")
            from Match type in BannedName().Matches(Repository.Read(file))
            select $"{file}: {type.Groups[1].Value}");

    [Fact]
    public void Documents_and_sources_name_no_path_of_a_machine() =>
        Assert.Empty(
            from file in Repository.Sources(".cs", ".md", ".sh", ".yaml", ".yml", ".proto", ".props", ".csproj", "Makefile")
            where Regex.IsMatch(Repository.Read(file), "/wor" + "k/(main|shared|wt)|/ro" + "ot/")
            select file);

    [GeneratedRegex(@"\b(?:class|record|struct|interface|enum) (\w*?(?:Manager|Helper|Util|Utils|Common|Impl|Processor))\b")]
    private static partial Regex BannedName();
}
