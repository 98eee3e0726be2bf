using System.Text.Json.Nodes;

namespace Chart.Tests;

/// <summary>The chart, rendered by real helms without a cluster.</summary>
public sealed class ChartTests
{
    public static TheoryData<string> Helms => [.. HelmPrograms.All];

    public static TheoryData<string, string> HelmsAndValues => new(
        from helm in HelmPrograms.All
        from values in (string[])["defaults", "full", "least"]
        select (helm, values));

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Helms))]
    public async Task Lint_has_nothing_to_say(string helm)
    {
        using var run = new ToolRun(helm);

        Assert.Contains("0 chart(s) failed", await run.RunAsync("lint", "--strict", ChartFiles.Chart), StringComparison.Ordinal);
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(HelmsAndValues))]
    public async Task What_is_rendered_is_what_was_looked_at(string helm, string values) =>
        Snapshot.Equal($"{values}.rendered.yaml", await ChartFiles.RenderAsync(helm, "--values", ChartFiles.Values($"{values}.yaml")));

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Helms))]
    public async Task The_schema_and_the_rights_are_those_of_config(string helm)
    {
        IReadOnlyList<JsonObject> rendered = ChartFiles.Objects(await ChartFiles.RenderAsync(helm));
        JsonObject crd = Assert.Single(ConfigObjects("config/crd/sessionrecordingconfigs.yaml"));

        AssertSame(crd["spec"], ChartFiles.Find(rendered, "CustomResourceDefinition", (string)crd["metadata"]!["name"]!)["spec"]);
        JsonObject[] roles = [.. Directory.GetFiles(Path.Combine(RepositoryFiles.Root, "config", "rbac"), "*role.yaml").SelectMany(file => ConfigObjects(file))];
        Assert.Equal(7, roles.Length);
        Assert.All(roles, role =>
        {
            JsonObject inChart = ChartFiles.Find(rendered, (string)role["kind"]!, (string)role["metadata"]!["name"]!);
            AssertSame(role["rules"], inChart["rules"]);
            Assert.All(role["metadata"]!["labels"] as JsonObject ?? [], label => AssertSame(label.Value, inChart["metadata"]!["labels"]![label.Key]));
        });
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Helms))]
    public async Task The_schema_and_the_rights_of_kube_agents_are_kept_unless_asked_otherwise(string helm)
    {
        Assert.Equal(
            ["sessionrecordingconfigs.sessionrecording.dev", "session-recording-kube-agent"],
            from kept in ChartFiles.Objects(await ChartFiles.RenderAsync(helm))
            where (string?)kept["metadata"]!["annotations"]?["helm.sh/resource-policy"] == "keep"
            select (string)kept["metadata"]!["name"]!);
        Assert.DoesNotContain("helm.sh/resource-policy", await ChartFiles.RenderAsync(helm, "--set", "crds.keep=false"), StringComparison.Ordinal);
    }

    public static TheoryData<string, string, string> Refused => new(
        from helm in HelmPrograms.All
        from refused in ((string, string)[])
        [
            ("image.prefix=x", "image"), // a misspelt name
            ("images.operator.repository=x", "repository"),
            ("images.operator.digest=sha256:12", "digest"),
            ("images.prefix=https://registry/x", "prefix"),
            ("images.pullPolicy=Sometimes", "pullPolicy"),
            ("replicas=0", "replicas"),
            ("replicas=many", "replicas"),
            ("monitoring.serviceMonitor.interval=often", "interval"),
            ("extraArgs[0]=run", "extraArgs"),
            ("networkPolicy.apiServerPorts[0]=70000", "apiServerPorts"),
            ("test.config=A_B", "config"),
            ("test.config=of.two", "config"), // Objects of these are named otherwise: the test would not find them.
            ("test.config=1st", "config"),
            ("test.config=the-name-of-a-config-that-has-41-letters-x", "config"),
            ("watchNamespace=a,test.configNamespace=b", "configNamespace"),
        ]
        select (helm, refused.Item1, refused.Item2));

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Refused))]
    public async Task Values_that_mean_nothing_are_refused_by_name(string helm, string value, string named)
    {
        using var run = new ToolRun(helm);

        (int code, string _, string error) = await run.TryAsync("template", "release", ChartFiles.Chart, "--set", value);

        Assert.NotEqual(0, code);
        Assert.Contains(named, error, StringComparison.Ordinal);
    }

    public static TheoryData<string, string> HelmsAndNames => new(
        from helm in HelmPrograms.All
        from name in (string[])["prod #1", "prod: eu", "eu:", "a 'b' \"c\"", "{x}"]
        select (helm, name));

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(HelmsAndNames))]
    public async Task The_name_of_the_cluster_is_any_text(string helm, string name)
    {
        using var run = new ToolRun(helm);
        string values = run.PathOf("values.yaml", new JsonObject { ["clusterName"] = name }.ToJsonString());

        JsonObject rendered = ChartFiles.Find(ChartFiles.Objects(await ChartFiles.RenderAsync(helm, "--values", values)), "Deployment", "session-recording-operator");

        Assert.Contains($"--cluster-name={name}", rendered["spec"]!["template"]!["spec"]!["containers"]![0]!["args"]!.AsArray().Select(argument => (string)argument!));
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Helms))]
    public async Task Names_that_look_like_numbers_are_names(string helm)
    {
        using var run = new ToolRun(helm);
        string rendered = await run.RunAsync(
            "template", "1e3", ChartFiles.Chart, "--namespace", "123", "--set-string", "watchNamespace=456,priorityClassName=7");

        Assert.All(ChartFiles.Objects(rendered), obj =>
        {
            JsonObject metadata = obj["metadata"]!.AsObject();
            Assert.Contains((string?)metadata["namespace"], (string?[])[null, "123", "456"]);
            Assert.Equal("1e3", (string)metadata["labels"]!["app.kubernetes.io/instance"]!);
        });
        Assert.Equal("7", (string)ChartFiles.Find(ChartFiles.Objects(rendered), "Deployment", "session-recording-operator")["spec"]!["template"]!["spec"]!["priorityClassName"]!);
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Helms))]
    public async Task The_operator_reaches_DNS_where_what_it_makes_does(string helm)
    {
        JsonObject chart = ChartFiles.Find(ChartFiles.Objects(await ChartFiles.RenderAsync(helm)), "NetworkPolicy", "session-recording-operator");
        JsonObject made = ConfigObjects("tests/testdata/resources/minimal/workloads.yaml").First(obj => (string)obj["kind"]! == "NetworkPolicy");

        AssertSame(DnsOf(made), DnsOf(chart));
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Helms))]
    public async Task Every_pod_meets_the_restricted_level(string helm)
    {
        IReadOnlyList<JsonObject> rendered = ChartFiles.Objects(await ChartFiles.RenderAsync(helm));
        JsonNode[] pods =
        [
            ChartFiles.Find(rendered, "Deployment", "session-recording-operator")["spec"]!["template"]!["spec"]!,
            ChartFiles.Find(rendered, "Pod", "session-recording-test")["spec"]!,
        ];

        Assert.All(pods, pod =>
        {
            Assert.True((bool)pod["securityContext"]!["runAsNonRoot"]!);
            Assert.Equal("RuntimeDefault", (string)pod["securityContext"]!["seccompProfile"]!["type"]!);
            JsonNode container = Assert.Single((JsonArray)pod["containers"]!)!["securityContext"]!;
            Assert.False((bool)container["allowPrivilegeEscalation"]!);
            Assert.True((bool)container["readOnlyRootFilesystem"]!);
            Assert.Equal("ALL", (string)Assert.Single((JsonArray)container["capabilities"]!["drop"]!)!);
        });
    }

    private static IReadOnlyList<JsonObject> ConfigObjects(string path) => ChartFiles.Objects(File.ReadAllText(Path.Combine(RepositoryFiles.Root, path)));

    private static JsonArray DnsOf(JsonObject policy) => new([
        .. policy["spec"]!["egress"]!.AsArray().Select(rule => rule!["ports"]!.AsArray()).Single(ports => ports.Any(port => (string)port!["protocol"]! == "UDP"))
            .Select(port => (JsonNode)$"{port!["protocol"]} {port["port"]}"),
    ]);

    private static void AssertSame(JsonNode? expected, JsonNode? actual) =>
        Assert.True(JsonNode.DeepEquals(expected, actual), $"expected {expected?.ToJsonString()}\nactual {actual?.ToJsonString()}");
}
