using k8s.Models;
using SessionRecording.Operator.Resources;

namespace Operator.Tests.EndToEnd;

/// <summary>Volumes of other sizes than a StatefulSet was made with, which it never takes.</summary>
public sealed class VolumeFlowTests : IAsyncLifetime
{
    private const string Collectors = "default-collector", Agents = "default-kube-agent";

    private OperatorStage _stage = null!;

    public async ValueTask InitializeAsync() => _stage = await OperatorStage.StartAsync();

    public ValueTask DisposeAsync() => _stage.DisposeAsync();

    [Fact]
    public async Task Other_volumes_are_told_of_and_keep_nothing_else_from_being_changed_until_people_let_the_StatefulSet_be_made_anew()
    {
        await _stage.ApplyAsync("mode: node\ncollector: { volume: { size: 7Gi } }\nrecorder: { spool: { size: 7Gi } }");
        await _stage.ExpectAsync("Ready True Recording");
        string before = await AgentConfigAsync();
        string? hash = HashOf(await SetAsync(Collectors));

        await _stage.ApplyAsync("mode: node\ncompleter: { interval: 7s }\ncollector: { volume: { size: 9Gi } }\nrecorder: { spool: { size: 9Gi } }\nkubernetes: { replicas: 3, podLabels: [team] }");
        await _stage.UntilAsync(async () => HashOf(await SetAsync(Collectors)) != hash && (await SetAsync(Agents))!.Spec!.Replicas == 3);
        await _stage.ExpectAsync("Degraded True VolumesDiffer");
        Assert.Equal(("7Gi", "7Gi"), (Size(await SetAsync(Collectors)), Size(await SetAsync(Agents))));
        Assert.Contains("podLabels", await AgentConfigAsync(), StringComparison.Ordinal);
        Assert.Equal(QuotaIn(before), QuotaIn(await AgentConfigAsync()));
        await _stage.QuietAsync();

        string pod = (await PodAsync())!.Uid();
        foreach (string name in (string[])[Collectors, Agents])
        {
            await _stage.Admin.DeleteAsync<V1StatefulSet>(name, OperatorStage.Space, new V1DeleteOptions { PropagationPolicy = "Orphan" }, default);
        }

        await _stage.UntilAsync(async () => Size(await SetAsync(Collectors)) == "9Gi" && Size(await SetAsync(Agents)) == "9Gi");
        await _stage.ExpectAsync("Degraded False AsWanted");
        Assert.NotEqual(QuotaIn(before), QuotaIn(await AgentConfigAsync()));
        Assert.Equal(pod, (await PodAsync())!.Uid());
    }

    private Task<V1StatefulSet?> SetAsync(string name) => _stage.Admin.GetAsync<V1StatefulSet>(name, OperatorStage.Space, default);

    private Task<V1Pod?> PodAsync() => _stage.Admin.GetAsync<V1Pod>($"{Collectors}-0", OperatorStage.Space, default);

    private async Task<string> AgentConfigAsync() => (await _stage.Admin.GetAsync<V1ConfigMap>(Agents, OperatorStage.Space, default))!.Data!["agent.yaml"];

    private static string QuotaIn(string config) => config.Split('\n').Single(line => line.TrimStart().StartsWith("size:", StringComparison.Ordinal));

    private static string? HashOf(V1StatefulSet? set) => set?.Spec!.Template!.Metadata!.Annotations![Labels.ConfigHash];

    private static string? Size(V1StatefulSet? set) => set?.Spec!.VolumeClaimTemplates![0].Spec!.Resources!.Requests!["storage"].Value;
}
