using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using TestKit.Metrics;
using YamlDotNet.RepresentationModel;

namespace Telemetry.Tests.Documents;

/// <summary>config/observability asks only for what there is.</summary>
public sealed partial class AlertTests
{
    private static readonly YamlMappingNode _plain = Read("alerts.yaml");

    [Fact]
    public void The_rules_for_the_Prometheus_operator_are_the_same() =>
        Assert.Equal(_plain["groups"], Read("prometheusrule.yaml")["spec"]["groups"]);

    [Fact]
    public void Rules_and_dashboard_ask_for_metrics_that_exist()
    {
        string[] series = [.. DocumentedMetrics.All.SelectMany(metric => metric.Type == "histogram"
            ? [metric.Name + "_bucket", metric.Name + "_sum", metric.Name + "_count"]
            : new[] { metric.Name })];
        string[] asked = [.. Rules().Select(rule => (string)rule["expr"]!).Concat(Queries()).SelectMany(query => OwnMetric().Matches(query)).Select(name => name.Value).Distinct()];

        Assert.True(asked.Length > 20);
        Assert.Empty(asked.Except(series));
    }

    [Fact]
    public void Every_alert_has_a_paragraph_that_says_what_to_do()
    {
        string document = File.ReadAllText(Path.Combine(DocumentedMetrics.Root, "docs/observability.md"));
        foreach (YamlNode rule in Rules())
        {
            string name = (string)rule["alert"]!;
            Assert.Equal($"docs/observability.md#{name.ToLowerInvariant()}", (string)rule["annotations"]["runbook"]!);
            Assert.Matches($"\n### {name}\n\n\\S", document);
            Assert.Contains((string)rule["labels"]["severity"]!, new[] { "critical", "warning" });
        }
    }

    [Fact]
    public void The_dashboard_has_queries_and_no_two_panels_in_one_place()
    {
        JsonArray panels = Dashboard()["panels"]!.AsArray();

        Assert.Equal(panels.Count, panels.Select(panel => panel!["gridPos"]!.ToJsonString()).Distinct().Count());
        Assert.Equal(panels.Count, panels.Select(panel => (int)panel!["id"]!).Distinct().Count());
        Assert.All(panels.Where(panel => (string)panel!["type"]! != "row"), panel => Assert.NotEmpty(panel!["targets"]!.AsArray()));
    }

    [Fact]
    public Task Promtool_finds_no_fault() => RunPromtoolAsync("check", "rules", PathOf("alerts.yaml"));

    [Fact]
    public Task Every_alert_fires_when_it_should_and_only_then() => RunPromtoolAsync("test", "rules", PathOfTests);

    [Fact]
    public async Task Promtool_understands_every_query_of_the_dashboard()
    {
        string rules = Path.Combine(Directory.CreateTempSubdirectory("dashboard-").FullName, "queries.json");
        try
        {
            JsonArray queries = [.. Queries().Select((query, number) => new JsonObject
            {
                ["record"] = $"query:{number}", ["expr"] = query.Replace("$__rate_interval", "5m", StringComparison.Ordinal).Replace("$namespace", ".*", StringComparison.Ordinal),
            })];
            Assert.True(queries.Count > 20);
            JsonObject group = new() { ["name"] = "dashboard", ["rules"] = queries };
            await File.WriteAllTextAsync(rules, new JsonObject { ["groups"] = new JsonArray(group) }.ToJsonString());

            await RunPromtoolAsync("check", "rules", rules);
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(rules)!, recursive: true);
        }
    }

    [Fact]
    public void Every_alert_is_tested()
    {
        string tests = File.ReadAllText(PathOfTests);

        Assert.All(Rules().Select(rule => (string)rule["alert"]!), alert => Assert.Matches($@"alertname: {alert}\n +exp_alerts:\n +- exp_labels", tests));
    }

    private static async Task RunPromtoolAsync(params string[] arguments)
    {
        string? promtool = Environment.GetEnvironmentVariable("PROMTOOL") is { Length: > 0 } named
            ? named
            : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, "promtool")).FirstOrDefault(File.Exists);
        Assert.SkipWhen(promtool is null, "promtool is not installed (Debian package prometheus)");
        using Process run = Process.Start(new ProcessStartInfo(promtool!, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = run.StandardError.ReadToEndAsync();
        string said = await run.StandardOutput.ReadToEndAsync() + await errors;
        await run.WaitForExitAsync();

        Assert.True(run.ExitCode == 0, said);
    }

    private static IEnumerable<YamlNode> Rules() =>
        from @group in (YamlSequenceNode)_plain["groups"]
        from rule in (YamlSequenceNode)@group["rules"]
        select rule;

    private static IEnumerable<string> Queries() =>
        from panel in Dashboard()["panels"]!.AsArray()
        from target in panel!["targets"]?.AsArray() ?? []
        select (string)target!["expr"]!;

    private static JsonNode Dashboard() => JsonNode.Parse(File.ReadAllText(PathOf("dashboard.json")))!;

    private static YamlMappingNode Read(string file)
    {
        YamlStream yaml = [];
        using StreamReader text = File.OpenText(PathOf(file));
        yaml.Load(text);
        return (YamlMappingNode)yaml.Documents[0].RootNode;
    }

    private static string PathOfTests => Path.Combine(DocumentedMetrics.Root, "tests/testdata/observability/alerts.test.yaml");

    private static string PathOf(string file) => Path.Combine(DocumentedMetrics.Root, "config/observability", file);

    [GeneratedRegex(@"\b(session_recording|operator)_[a-z0-9_]+")]
    private static partial Regex OwnMetric();
}
