using FakeKubernetes;
using TestKit;

namespace KubeAgent.Tests.EndToEnd;

/// <summary>
/// From a config to a recording, with the real programs: the operator makes certificates and files, a collector and a kube-agent run on
/// them, kubectl goes through, and around is no way.
/// </summary>
public sealed class OperatorFlowTests : IAsyncLifetime
{
    private OperatorStage _stage = null!;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(Stage.Kubectls.Count == 0, "kubectl is not installed");
        _stage = await OperatorStage.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_stage is not null)
        {
            await _stage.DisposeAsync();
        }
    }

    [Fact]
    public async Task Apply_wait_exec_around_delete()
    {
        await _stage.ApplyAsync("config.yaml", """
            apiVersion: sessionrecording.dev/v1alpha1
            kind: SessionRecordingConfig
            metadata: { name: default, namespace: recording }
            spec: { mode: node-sync, kubernetes: { enforce: true, podLabels: [app] } }
            """);

        // Pods that are ready, says the kubelet, and yet nothing would be recorded: no collector runs in them.
        await _stage.WaitForReadyReasonAsync("CollectorProblem");
        await _stage.StartCollectorAsync();
        await _stage.WaitAsync("condition=Ready");
        await _stage.WaitAsync("condition=Enforced");
        KubectlRun table = await _stage.AdminAsync("get", "src", "-n", "recording");
        Assert.Matches(@"default\s+True\s+node-sync", table.Output);

        await _stage.StartAgentAsync();
        KubectlRun run = await _stage.User.RunAsync("exec", "web", "-c", "main", "--", "echo", "recorded");
        Assert.True(run is { ExitCode: 0, Output: "recorded\n" }, run.Error + _stage.Agent!.Log);
        RecordedRequest request = _stage.ApiServer.Requests.Last(asked => asked.Path.EndsWith("/pods/web/exec", StringComparison.Ordinal));
        string session = request.Header("Audit-ID")!;
        await Eventually.TrueAsync(async () => (await _stage.RecordingsAsync("verify", session)).ExitCode == 0);
        Assert.Contains("recorded", (await _stage.RecordingsAsync("play", session, "--format", "text")).Output, StringComparison.Ordinal);

        KubectlRun played = await _stage.RecordingsThroughAgentAsync("play", session, "--format", "text");
        Assert.True(played is { ExitCode: 0, Output: "recorded\n" }, played.Error + _stage.Agent!.Log);
        KubectlRun ended = await _stage.RecordingsThroughAgentAsync("terminate", session);
        Assert.Equal((2, $"recordings: not ended: session {session} has ended already"), (ended.ExitCode, ended.Error.Trim()));

        KubectlRun around = await _stage.AdminAsync("exec", "web", "-c", "main", "--", "true");
        Assert.Equal(1, around.ExitCode);
        Assert.Contains("use a kubeconfig for the recording agent, https://default-kube-agent.recording.svc", around.Error, StringComparison.Ordinal);

        KubectlRun deleted = await _stage.AdminAsync("delete", "src", "default", "-n", "recording", "--timeout=300s");
        Assert.True(deleted.ExitCode == 0, deleted.Error + _stage.Operator.Log);
        Assert.Equal("", (await _stage.AdminAsync("get", "validatingadmissionpolicies,validatingadmissionpolicybindings,clusterrolebindings", "-o", "name")).Output);
        Assert.Equal("", (await _stage.AdminAsync("get", "statefulsets,deployments,secrets,services", "-n", "recording", "-o", "name")).Output);
        Assert.Equal(0, (await _stage.AdminAsync("exec", "web", "-c", "main", "--", "true")).ExitCode);
    }
}
