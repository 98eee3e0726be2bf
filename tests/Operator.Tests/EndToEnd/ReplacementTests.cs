using FakeKubernetes;
using k8s.Models;
using SessionRecording.Operator.Api;
using SessionRecording.Operator.Api.Spec;
using SessionRecording.Operator.Resources;

namespace Operator.Tests.EndToEnd;

/// <summary>Workloads that come in the place of others, and those that nobody wants any more.</summary>
public sealed class ReplacementTests : IAsyncLifetime
{
    private const string Agents = "default-kube-agent";

    private OperatorStage _stage = null!;

    public async ValueTask InitializeAsync() => _stage = await OperatorStage.StartAsync();

    public ValueTask DisposeAsync() => _stage.DisposeAsync();

    [Fact]
    public async Task Kube_agents_without_volumes_stay_until_one_with_a_volume_is_ready()
    {
        await _stage.ApplyAsync("mode: node-sync\nkubernetes: { enforce: true }");
        await _stage.ExpectAsync("Enforced True DirectExecRefused");
        await _stage.ExpectAsync("Ready True Recording");
        string[] coming = [$"{Agents}-0", $"{Agents}-1"];
        SetReady(coming, false);

        await _stage.ApplyAsync("mode: node\nkubernetes: { enforce: true }");
        await _stage.ExpectAsync("Ready False KubeAgentsNotReady");
        await _stage.ExpectAsync("Progressing True RollingOut");
        Assert.Contains("2 of the mode before carry sessions", await MessageAsync("Ready"), StringComparison.Ordinal);
        await _stage.QuietAsync();
        Assert.Equal([Agents], await _stage.ObjectsAsync<V1Deployment>());

        SetReady(coming[..1], true);
        await _stage.UntilAsync(async () => (await _stage.ObjectsAsync<V1Deployment>()).Count == 0);
        await _stage.ExpectAsync("Progressing False UpToDate");
        await _stage.ExpectAsync("Ready True Recording");
    }

    [Fact]
    public async Task While_pods_of_mode_off_take_sessions_a_config_is_not_ready_to_record_also_when_it_is_paused()
    {
        await _stage.ApplyAsync("mode: off");
        await _stage.ExpectAsync("Ready False RecordingOff");
        await PauseAsync(true);
        await _stage.ApplyAsync("mode: node-sync");
        await _stage.ExpectAsync("Ready False StillOff");
        await _stage.QuietAsync();
        Assert.Equal(RecordingMode.Off, (await _stage.FindAsync())!.Status!.Mode);
        Assert.Contains("paused", await MessageAsync("Ready"), StringComparison.Ordinal);

        await PauseAsync(false);
        await _stage.ExpectAsync("Ready True Recording");
        Assert.Equal(RecordingMode.NodeSync, (await _stage.FindAsync())!.Status!.Mode);

        async Task PauseAsync(bool isPaused)
        {
            await _stage.Admin.PatchAsync<V1Alpha1SessionRecordingConfig>(
                new V1Patch(isPaused ? """{"metadata":{"annotations":{"sessionrecording.dev/paused":"true"}}}""" : """{"metadata":{"annotations":{"sessionrecording.dev/paused":null}}}""", V1Patch.PatchType.MergePatch),
                "default", OperatorStage.Space, null, default);
            await _stage.ExpectAsync(isPaused ? "Paused True PausedByAnnotation" : "Paused False NotPaused");
        }
    }

    [Fact]
    public async Task Kube_agents_with_volumes_that_have_shipped_all_stay_until_one_without_is_ready()
    {
        await _stage.ApplyAsync("mode: node-sync");
        await _stage.ExpectAsync("Ready True Recording");
        string[] coming = await AgentPodsAsync();
        await _stage.ApplyAsync("mode: node");
        await _stage.UntilAsync(async () => (await _stage.ObjectsAsync<V1Deployment>()).Count == 0);
        await _stage.ExpectAsync("Ready True Recording");
        SetReady(coming, false);

        await _stage.ApplyAsync("mode: node-sync");
        await _stage.UntilAsync(async () => (await AgentPodsAsync()).Intersect(coming).Any());
        await _stage.ExpectAsync("Ready False KubeAgentsNotReady");
        await _stage.ExpectAsync("Progressing True RollingOut");
        await _stage.QuietAsync();
        Assert.Contains(Agents, await _stage.ObjectsAsync<V1StatefulSet>());

        SetReady(coming[..1], true);
        await _stage.UntilAsync(async () => !(await _stage.ObjectsAsync<V1StatefulSet>()).Contains(Agents));
        await _stage.ExpectAsync("Progressing False UpToDate");
        await _stage.ExpectAsync("Ready True Recording");
    }

    [Fact]
    public async Task What_is_switched_off_goes_though_the_API_server_refuses_something_else()
    {
        _stage.Server.Fault = request => request.Method == "PATCH" && request.Path.EndsWith("/poddisruptionbudgets/default-collector", StringComparison.Ordinal) ? new FakeFault.Refuse(422) : null;
        await _stage.ApplyAsync("mode: node-sync\nssh: { nodes: { enabled: true } }");
        await _stage.ExpectAsync("Degraded True ObjectRefused");
        await _stage.ExpectAsync("Ready True Recording");
        Assert.Equal(["default-node"], await _stage.ObjectsAsync<V1DaemonSet>());

        await _stage.ApplyAsync("mode: node-sync\nssh: { nodes: { enabled: false } }");
        await _stage.UntilAsync(async () => (await _stage.ObjectsAsync<V1DaemonSet>()).Count == 0);
        await _stage.ExpectAsync("Degraded True ObjectRefused");
    }

    private void SetReady(IEnumerable<string> pods, bool isReady)
    {
        foreach (string pod in pods)
        {
            _stage.Workloads.SetReady(OperatorStage.Space, pod, isReady);
        }
    }

    private async Task<string[]> AgentPodsAsync() =>
        [.. (await _stage.Admin.ListAsync<V1Pod>(OperatorStage.Space, $"{Labels.Component}={Labels.KubeAgent}", null, default)).Items.Select(pod => pod.Metadata.Name!)];

    private async Task<string> MessageAsync(string type) => (await _stage.FindAsync())!.Status.Conditions!.Single(condition => condition.Type == type).Message!;
}
