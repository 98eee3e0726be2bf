using System.Text.Json.Nodes;
using k8s;

namespace Chart.Tests;

/// <summary>The chart, and what helm makes of it.</summary>
internal static class ChartFiles
{
    public static string Chart { get; } = Path.Combine(RepositoryFiles.Root, "charts", "session-recording-operator");

    public static string Values(string name) => Path.Combine(RepositoryFiles.Root, "tests", "testdata", "chart", name);

    /// <summary>The text that helm renders.</summary>
    public static async Task<string> RenderAsync(string helm, params string[] options)
    {
        using var run = new ToolRun(helm);
        return await run.RunAsync(["template", "release", Chart, "--namespace", "session-recording-system", .. options]);
    }

    public static IReadOnlyList<JsonObject> Objects(string yaml) => [.. KubernetesYaml.LoadAll(yaml).OfType<JsonObject>()];

    public static JsonObject Find(IEnumerable<JsonObject> objects, string kind, string name) =>
        objects.Single(o => (string)o["kind"]! == kind && (string)o["metadata"]!["name"]! == name);
}
