namespace Chart.Tests;

/// <summary>Compares with a committed file; UPDATE_SNAPSHOTS=1 writes it anew.</summary>
internal static class Snapshot
{
    // What the chart has copies of ends here: it is compared with its origin elsewhere.
    private static readonly Dictionary<string, string> _copies = new()
    {
        ["kind: CustomResourceDefinition"] = "spec:",
        ["kind: ClusterRole"] = "rules:",
        ["kind: Role"] = "rules:",
        ["kind: PrometheusRule"] = "spec:",
        ["kind: ConfigMap"] = "data:",
    };

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

    private static string Shortened(string document)
    {
        string[] lines = document.Split('\n');
        string? last = lines.Select(line => _copies.GetValueOrDefault(line)).FirstOrDefault(line => line is not null);
        return last is null ? document : string.Join('\n', [.. lines.TakeWhile(line => line != last), last, "# and so on"]);
    }
}
