using FakeKubernetes;

namespace Chart.Tests;

/// <summary>Real helms install, upgrade and uninstall the chart on an API server. (No controllers run there: nothing becomes ready.)</summary>
public sealed class InstallTests
{
    private const string Namespace = "session-recording-system";

    public static TheoryData<string> Helms => [.. HelmPrograms.All];

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Helms))]
    public async Task The_chart_is_installed_upgraded_and_uninstalled_and_configs_stay(string helm)
    {
        await using FakeApiServer server = await FakeApiServer.StartAsync();
        string kubeconfig = server.Kubeconfig(server.AdminToken);
        using var run = new ToolRun(helm, kubeconfig);
        using var kubectl = new ToolRun(Tools.Kubectl(), kubeconfig);

        string notes = await run.RunAsync("install", "recording", ChartFiles.Chart, "--namespace", Namespace, "--create-namespace");
        Assert.Contains("helm test recording", notes, StringComparison.Ordinal);
        Assert.Equal("1", await kubectl.RunAsync("get", "deployment", "session-recording-operator", "-n", Namespace, "-o", "jsonpath={.spec.replicas}"));

        await FollowAsync(notes, kubeconfig);
        await run.RunAsync("upgrade", "recording", ChartFiles.Chart, "--namespace", Namespace, "--set", "replicas=2");
        Assert.Equal("2", await kubectl.RunAsync("get", "deployment", "session-recording-operator", "-n", Namespace, "-o", "jsonpath={.spec.replicas}"));
        Assert.Contains("session-recording-operator", await kubectl.RunAsync("get", "poddisruptionbudgets", "-n", Namespace, "-o", "name"), StringComparison.Ordinal);

        await run.RunAsync("uninstall", "recording", "--namespace", Namespace);
        Assert.Equal("", await kubectl.RunAsync("get", "deployments", "-n", Namespace, "-o", "name"));
        Assert.Equal("sessionrecordingconfig.sessionrecording.dev/default\n", await kubectl.RunAsync("get", "src", "-n", "recording", "-o", "name"));
        Assert.Equal(
            "clusterrole.rbac.authorization.k8s.io/session-recording-kube-agent\n",
            await kubectl.RunAsync("get", "clusterrole", "-l", "app.kubernetes.io/instance=recording", "-o", "name"));

        (int code, string _, string error) = await run.TryAsync("install", "another", ChartFiles.Chart, "--namespace", Namespace);
        Assert.NotEqual(0, code);
        Assert.Contains("invalid ownership metadata", error, StringComparison.Ordinal);
        await run.RunAsync("install", "recording", ChartFiles.Chart, "--namespace", Namespace);
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Helms))]
    public async Task The_notes_name_the_namespace_that_is_watched(string helm)
    {
        await using FakeApiServer server = await FakeApiServer.StartAsync();
        string kubeconfig = server.Kubeconfig(server.AdminToken);
        using var run = new ToolRun(helm, kubeconfig);
        using var kubectl = new ToolRun(Tools.Kubectl(), kubeconfig);

        await FollowAsync(await run.RunAsync("install", "recording", ChartFiles.Chart, "--namespace", Namespace, "--create-namespace", "--set", "watchNamespace=team-a"), kubeconfig);

        Assert.Equal("sessionrecordingconfig.sessionrecording.dev/default\n", await kubectl.RunAsync("get", "src", "-n", "team-a", "-o", "name"));
    }

    // Helm would look for the log in the namespace of the release, and fail although the test passed.
    [Fact]
    public void Nobody_is_told_to_ask_helm_for_the_log_of_its_test()
    {
        string[] files = [Path.Combine(ChartFiles.Chart, "templates", "NOTES.txt"), .. Directory.GetFiles(Path.Combine(RepositoryFiles.Root, "docs"), "*.md")];

        Assert.DoesNotContain(files.SelectMany(File.ReadLines), line => line.Contains("helm test", StringComparison.Ordinal) && line.Contains("--logs", StringComparison.Ordinal));
    }

    /// <summary>Pastes what the notes say into a shell; nothing becomes ready, so that is not waited for.</summary>
    private static async Task FollowAsync(string notes, string kubeconfig)
    {
        string[] lines = [.. notes.Split('\n').SkipWhile(line => !line.Contains("kubectl create namespace", StringComparison.Ordinal)).TakeWhile(line => line.Trim().Length > 0)];
        Assert.Contains("kubectl wait", lines[^1], StringComparison.Ordinal);
        using var bash = new ToolRun("bash", kubeconfig);
        bash.Environment["PATH"] = $"{Path.GetDirectoryName(Tools.Kubectl())}:{Environment.GetEnvironmentVariable("PATH")}";

        (int code, string output, string error) = await bash.TryAsync("-ec", string.Join('\n', lines[..^1]) + '\n');

        Assert.Equal((0, ""), (code, error));
        Assert.Contains("created", output, StringComparison.Ordinal);
    }
}
