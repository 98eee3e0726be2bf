using k8s.Models;
using SessionRecording.Operator.Api;
using SessionRecording.Operator.Host.Deletion;

namespace Operator.Tests.EndToEnd;

/// <summary>Two configs that want to enforce in the same namespaces.</summary>
public sealed class OverlapFlowTests : IAsyncLifetime
{
    private const string Enforcing = "mode: node\nkubernetes: { replicas: 1, enforce: true }";

    private OperatorStage _stage = null!;

    public async ValueTask InitializeAsync() => _stage = await OperatorStage.StartAsync();

    public ValueTask DisposeAsync() => _stage.DisposeAsync();

    [Fact]
    public async Task An_older_one_without_a_ready_kube_agent_keeps_nobody_from_enforcing()
    {
        _stage.Workloads.SetReady(OperatorStage.Space, "older-kube-agent-0", false);
        await _stage.ApplyAsync(Enforcing, "older");
        await _stage.ExpectAsync("Ready False KubeAgentsNotReady", "older");
        await _stage.ApplyAsync(Enforcing, "younger");
        await _stage.ExpectAsync("Enforced True DirectExecRefused", "younger");
        await _stage.ExpectAsync("Conflict False NoOverlap", "younger");
    }

    [Fact]
    public async Task An_older_one_that_was_paused_before_it_enforced_keeps_nobody_from_enforcing()
    {
        _stage.Workloads.SetReady(OperatorStage.Space, "older-kube-agent-0", false);
        await _stage.ApplyAsync(Enforcing, "older");
        await _stage.ExpectAsync("Ready False KubeAgentsNotReady", "older");
        await PauseAsync("older");
        _stage.Workloads.SetReady(OperatorStage.Space, "older-kube-agent-0", true);
        await _stage.ExpectAsync("Ready True Recording", "older");

        await _stage.ApplyAsync(Enforcing, "younger");

        await _stage.ExpectAsync("Enforced True DirectExecRefused", "younger");
    }

    [Fact]
    public async Task One_that_goes_does_not_wait_for_one_that_is_not_about_to_enforce_in_its_place()
    {
        await _stage.ApplyAsync(Enforcing, "older");
        await _stage.ExpectAsync("Enforced True DirectExecRefused", "older");
        await _stage.ApplyAsync(Enforcing, "younger");
        await _stage.ExpectAsync("Enforced False OlderConfigEnforces", "younger");
        await PauseAsync("younger");

        DateTimeOffset asked = _stage.Time.GetUtcNow();
        await _stage.Admin.DeleteAsync<V1Alpha1SessionRecordingConfig>("older", OperatorStage.Space, null, default);
        await _stage.UntilAsync(async () => await _stage.FindAsync("older") is null);

        Assert.True(_stage.Time.GetUtcNow() - asked < new DrainPolicy().Bound, "it waited for its bound");
    }

    private async Task PauseAsync(string name)
    {
        await _stage.Admin.PatchAsync<V1Alpha1SessionRecordingConfig>(
            new V1Patch("""{"metadata":{"annotations":{"sessionrecording.dev/paused":"true"}}}""", V1Patch.PatchType.MergePatch), name, OperatorStage.Space, null, default);
        await _stage.ExpectAsync("Paused True PausedByAnnotation", name);
    }
}
