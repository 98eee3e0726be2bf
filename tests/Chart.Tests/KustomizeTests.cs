using System.Text.Json.Nodes;
using FakeKubernetes;
using TestKit;

namespace Chart.Tests;

/// <summary><c>kubectl apply -k config/default</c> and the samples, by real kubectls.</summary>
public sealed class KustomizeTests
{
    // Before it, kubectl's kustomize was another one.
    public static TheoryData<string> Kubectls => [.. KubectlPrograms.WithWebSocket];

    public static TheoryData<string> Samples => [.. Directory.GetFiles(Path.Combine(RepositoryFiles.Root, "config/samples/kubernetes"), "*.yaml")
        .Select(file => Path.GetFileName(file)).Where(name => name != "kustomization.yaml").Order(StringComparer.Ordinal)];

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Kubectls))]
    public async Task Everything_is_applied_twice_and_the_second_time_changes_nothing(string program)
    {
        await using FakeApiServer server = await FakeApiServer.StartAsync();
        using var kubectl = new ToolRun(program, server.Kubeconfig(server.AdminToken));

        string first = await kubectl.RunAsync("apply", "-k", "config/default");
        Assert.Contains("deployment.apps/session-recording-operator created", first, StringComparison.Ordinal);
        string second = await kubectl.RunAsync("apply", "-k", "config/default");

        Assert.All(second.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.EndsWith("unchanged", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task It_is_what_the_chart_makes()
    {
        using var kubectl = new ToolRun(Tools.Kubectl());
        IReadOnlyList<JsonObject> kustomized = ChartFiles.Objects(await kubectl.RunAsync("kustomize", "config/default"));
        IReadOnlyList<JsonObject> rendered = ChartFiles.Objects(await ChartFiles.RenderAsync(
            Tools.Helm(), "--set", "networkPolicy.enabled=false,test.enabled=false"));

        // The one has a Namespace and a ConfigMap of images; helm has arguments.
        Assert.Equal(
            from o in rendered select $"{o["kind"]} {o["metadata"]!["name"]}" into name orderby name select name,
            from o in kustomized where (string)o["kind"]! is not ("Namespace" or "ConfigMap") select $"{o["kind"]} {o["metadata"]!["name"]}" into name orderby name select name);
        JsonNode[] pods = [.. new[] { kustomized, rendered }.Select(all => ChartFiles.Find(all, "Deployment", "session-recording-operator")["spec"]!["template"]!["spec"]!)];
        foreach (string field in (string[])["securityContext", "volumes", "serviceAccountName", "terminationGracePeriodSeconds", "nodeSelector"])
        {
            Assert.True(JsonNode.DeepEquals(pods[0][field], pods[1][field]), field);
        }

        foreach (string field in (string[])["securityContext", "livenessProbe", "readinessProbe", "resources", "image", "ports", "env", "volumeMounts"])
        {
            Assert.True(JsonNode.DeepEquals(pods[0]["containers"]![0]![field], pods[1]["containers"]![0]![field]), field);
        }

        // The chart names what is the operator's own default, besides.
        JsonObject images = kustomized.Single(o => (string)o["kind"]! == "ConfigMap")["data"]!.AsObject();
        string[][] arguments = [.. pods.Select(pod => pod["containers"]![0]!["args"]!.AsArray().Select(argument => (string)argument!).ToArray())];
        Assert.Empty(arguments[0].Select(argument => images.Aggregate(argument, (text, image) => text.Replace($"$({image.Key})", (string)image.Value!, StringComparison.Ordinal))).Except(arguments[1]));
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public async Task Every_sample_passes_the_schema(string sample)
    {
        await using FakeApiServer server = await FakeApiServer.StartAsync();
        using var kubectl = new ToolRun(Tools.Kubectl(), server.Kubeconfig(server.AdminToken));
        await kubectl.RunAsync("apply", "-f", "config/crd/sessionrecordingconfigs.yaml");
        string file = $"config/samples/kubernetes/{sample}";
        await kubectl.RunAsync("create", "namespace", (string)Assert.Single(ChartFiles.Objects(File.ReadAllText(Path.Combine(RepositoryFiles.Root, file))))["metadata"]!["namespace"]!);

        Assert.EndsWith("created\n", await kubectl.RunAsync("apply", "--validate=strict", "-f", file), StringComparison.Ordinal);
    }
}
