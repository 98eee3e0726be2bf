using System.Text.RegularExpressions;

namespace TestKit.Metrics;

/// <summary>The table of docs/observability.md.</summary>
public static partial class DocumentedMetrics
{
    /// <summary>The checkout that the test program was built from.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Name, type and help of each metric.</summary>
    public static (string Name, string Type, string Help)[] All =>
        [.. Rows().Select(row => (row.Groups["name"].Value, row.Groups["type"].Value, row.Groups["help"].Value))];

    /// <summary>What of a page is not as the table says: a name, a type, or the labels of a series.</summary>
    public static string[] Contradictions(PrometheusPage page)
    {
        Dictionary<string, Match> documented = Rows().ToDictionary(row => row.Groups["name"].Value);
        return
        [
            .. from family in page.Types
               where !family.Key.StartsWith("dotnet_", StringComparison.Ordinal)
               where !documented.TryGetValue(family.Key, out Match? row) || row.Groups["type"].Value != family.Value
               select $"{family.Key} is a {family.Value}",
            .. from series in page.Samples.Keys
               from row in documented
               where Regex.IsMatch(series, $@"^{row.Key}(_bucket|_sum|_count)?(\{{|$)")
               let labels = LabelName().Matches(series).Select(label => label.Groups[1].Value).Where(label => label != "le").Order()
               where !labels.SequenceEqual(DocumentedLabel().Matches(row.Value.Groups["labels"].Value).Select(label => label.Groups[1].Value).Order())
               select series,
        ];
    }

    private static MatchCollection Rows() => Row().Matches(File.ReadAllText(Path.Combine(Root, "docs/observability.md")));

    [GeneratedRegex(@"^\| `(?<name>[a-z0-9_]+)` \| (?<type>counter|gauge|histogram) \|(?<labels>[^|]*)\| (?<help>[^|]*) \|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("`([a-z_]+)`")]
    private static partial Regex DocumentedLabel();

    [GeneratedRegex("[{,]([a-z_]+)=\"")]
    private static partial Regex LabelName();

    private static string FindRoot()
    {
        string? directory = AppContext.BaseDirectory;
        while (directory is not null && !File.Exists(Path.Combine(directory, "Operator.sln")))
        {
            directory = Path.GetDirectoryName(directory);
        }

        return directory ?? throw new InvalidOperationException("Operator.sln is in no folder above the test program");
    }
}
