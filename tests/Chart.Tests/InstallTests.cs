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

        await kubectl.RunAsync("create", "namespace", "recording");
        await kubectl.RunAsync("apply", "-f", "config/samples/kubernetes/minimal.yaml");
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
}
