using k8s.Models;
using SessionRecording.Operator.Api;
using SessionRecording.Operator.Resources;

namespace Operator.Tests.EndToEnd;

/// <summary>The SSH service on nodes when it goes: it ships what it holds, and for that it needs the collectors.</summary>
public sealed class NodeFlowTests : IAsyncLifetime
{
    private OperatorStage _stage = null!;

    public async ValueTask InitializeAsync()
    {
        _stage = await OperatorStage.StartAsync();
        await _stage.ApplyAsync("mode: node\nssh: { nodes: { enabled: true } }");
        await _stage.ExpectAsync("Ready True Recording");
        await _stage.UntilAsync(async () => (await PodsAsync()).Count == 1);
    }

    public ValueTask DisposeAsync() => _stage.DisposeAsync();

    [Fact]
    public async Task The_end_of_a_config_takes_the_nodes_service_when_nothing_else_is_waited_for_and_waits_for_it()
    {
        await HoldPodAsync(true);
        _stage.Collectors.All = ScriptedCollectors.Holding(1, 0);
        await _stage.Admin.DeleteAsync<V1Alpha1SessionRecordingConfig>("default", OperatorStage.Space, null, default);
        await _stage.ExpectAsync("Progressing True Draining");
        Assert.NotEmpty(await _stage.ObjectsAsync<V1DaemonSet>()); // Its sessions have their time.

        _stage.Collectors.All = ScriptedCollectors.Well;
        await _stage.UntilAsync(async () => (await _stage.ObjectsAsync<V1DaemonSet>()).Count == 0);
        await _stage.UntilAsync(async () => (await MessageAsync()).StartsWith("the SSH service on nodes ends", StringComparison.Ordinal));
        Assert.Contains("default-collector", await _stage.ObjectsAsync<V1StatefulSet>());

        await HoldPodAsync(false);
        await _stage.UntilAsync(async () => await _stage.FindAsync() is null);
        Assert.Empty(await _stage.ObjectsAsync<V1StatefulSet>());
    }

    [Fact]
    public async Task Collectors_let_nodes_in_until_the_last_of_their_pods_is_gone()
    {
        await HoldPodAsync(true);

        await _stage.ApplyAsync("mode: node\nssh: { nodes: { enabled: false } }");
        await _stage.UntilAsync(async () => (await _stage.ObjectsAsync<V1DaemonSet>()).Count == 0);
        await _stage.ExpectAsync("Progressing False UpToDate");
        await _stage.QuietAsync();
        Assert.True(await IsOpenAsync());

        await HoldPodAsync(false);
        await _stage.UntilAsync(async () => !await IsOpenAsync());
    }

    private async Task<IReadOnlyList<V1Pod>> PodsAsync() =>
        (await _stage.Admin.ListAsync<V1Pod>(OperatorStage.Space, $"{Labels.Component}={Labels.Node}", null, default)).Items;

    // As a pod that takes its time to end.
    private async Task HoldPodAsync(bool isHeld) => await _stage.Admin.PatchAsync<V1Pod>(
        new V1Patch($$$"""{"metadata":{"finalizers":{{{(isHeld ? """["example.com/mine"]""" : "null")}}}}}""", V1Patch.PatchType.MergePatch),
        Assert.Single(await PodsAsync()).Metadata.Name!, OperatorStage.Space, null, default);

    // Nodes have addresses that no selector names.
    private async Task<bool> IsOpenAsync() =>
        (await _stage.Admin.GetAsync<V1NetworkPolicy>("default-collector", OperatorStage.Space, default))!.Spec!.Ingress!.Any(rule => rule.From is null);

    private async Task<string> MessageAsync() => (await _stage.FindAsync())!.Status.Conditions!.Single(condition => condition.Type == "Progressing").Message!;
}
