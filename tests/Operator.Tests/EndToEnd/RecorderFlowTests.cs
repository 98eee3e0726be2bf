using k8s;
using k8s.Models;
using SessionRecording.Operator.Api;
using SessionRecording.Operator.Host.Observing;
using SessionRecording.Operator.Resources;

namespace Operator.Tests.EndToEnd;

/// <summary>Recorder pods, which come and go with what the spec names for them.</summary>
public sealed class RecorderFlowTests : IAsyncLifetime
{
    private const string Orders = "\ndatabases: [{ name: orders, protocol: postgres, address: 'pg:5432', port: 15432 }]", Name = "default-recorder";

    private OperatorStage _stage = null!;

    public async ValueTask InitializeAsync() => _stage = await OperatorStage.StartAsync();

    public ValueTask DisposeAsync() => _stage.DisposeAsync();

    [Fact]
    public async Task With_a_database_they_are_made_and_looked_at_and_without_it_they_are_gone()
    {
        await _stage.ApplyAsync("mode: node" + Orders);
        await _stage.ExpectAsync("Ready True Recording");
        await _stage.ExpectAsync("NotBuilt True FieldsNotBuilt");
        Assert.Contains("spec.databases", await MessageAsync("NotBuilt"), StringComparison.Ordinal);
        Assert.Equal(1, (await SetAsync())!.Status!.ReadyReplicas);
        Assert.Equal(["default-recorder", "default-recorders"], await OursAsync<V1Service>());
        await _stage.QuietAsync();

        _stage.Workloads.SetReady(OperatorStage.Space, $"{Name}-0", isReady: false);
        await _stage.ExpectAsync("Ready False RecordersNotReady");
        Assert.Equal("no recorder pod of 1 is ready: look at its pods' events and logs", await MessageAsync("Ready"));
        await _stage.ExpectAsync("Degraded True RecordersMissing");

        await _stage.ApplyAsync("mode: node");
        await _stage.ExpectAsync("Ready True Recording");
        await _stage.ExpectAsync("NotBuilt False AllBuilt");
        Assert.Null(await SetAsync());
        Assert.Empty((IEnumerable<string>)[.. await OursAsync<V1Service>(), .. await OursAsync<V1ConfigMap>(), .. await OursAsync<V1NetworkPolicy>(), .. await OursAsync<V1ServiceAccount>(), .. await OursAsync<V1PodDisruptionBudget>()]);
    }

    [Fact]
    public async Task Another_size_of_their_spools_is_told_of_and_keeps_nothing_else_from_being_changed()
    {
        await _stage.ApplyAsync("mode: node\nkubernetes: { enabled: false }\nrecorder: { spool: { size: 7Gi } }" + Orders);
        await _stage.ExpectAsync("Ready True Recording");

        await _stage.ApplyAsync("mode: node\nkubernetes: { enabled: false }\nrecorder: { replicas: 2, spool: { size: 9Gi } }" + Orders);
        await _stage.ExpectAsync("Degraded True VolumesDiffer");
        await _stage.UntilAsync(async () => (await SetAsync())!.Spec!.Replicas == 2);
        Assert.Equal("7Gi", Size(await SetAsync()));
        await _stage.QuietAsync();

        await _stage.Admin.DeleteAsync<V1StatefulSet>(Name, OperatorStage.Space, new V1DeleteOptions { PropagationPolicy = "Orphan" }, default);
        await _stage.UntilAsync(async () => Size(await SetAsync()) == "9Gi");
        await _stage.ExpectAsync("Degraded False AsWanted");
    }

    [Fact]
    public async Task They_have_volumes_once_a_mode_wants_some_and_keep_them()
    {
        await _stage.ApplyAsync("mode: node-sync" + Orders);
        await _stage.ExpectAsync("Ready True Recording");
        Assert.Null(Size(await SetAsync()));

        await _stage.ApplyAsync("mode: node" + Orders);
        await _stage.UntilAsync(async () => Size(await SetAsync()) == "20Gi");
        await _stage.ExpectAsync("Degraded False AsWanted");

        await _stage.ApplyAsync("mode: node-sync" + Orders);
        await _stage.UntilAsync(async () =>
            (await _stage.Admin.GetAsync<V1ConfigMap>(Name, OperatorStage.Space, default))!.Data!["config.yaml"].Contains("mode: node-sync", StringComparison.Ordinal));
        await _stage.ExpectAsync("Degraded False AsWanted");
        Assert.Equal("20Gi", Size(await SetAsync()));
        await _stage.QuietAsync();
    }

    [Fact]
    public async Task The_end_of_a_config_waits_for_what_is_in_their_spools()
    {
        await _stage.ApplyAsync("mode: node\nkubernetes: { enabled: false }" + Orders);
        await _stage.ExpectAsync("SpoolPressure False SpoolAvailable");
        _stage.Collectors.Spool = new SpoolReport(SpoolReport.Available, 0, 3);
        await _stage.Admin.DeleteAsync<V1Alpha1SessionRecordingConfig>("default", OperatorStage.Space, null, default);
        await _stage.ExpectAsync("Progressing True Draining");

        _stage.Collectors.Spool = new SpoolReport(SpoolReport.Available, 0, 0);
        await _stage.UntilAsync(async () => await _stage.FindAsync() is null && await SetAsync() is null);
    }

    private Task<V1StatefulSet?> SetAsync() => _stage.Admin.GetAsync<V1StatefulSet>(Name, OperatorStage.Space, default);

    private async Task<string?> MessageAsync(string type) => (await _stage.FindAsync())!.Status.Conditions!.Single(condition => condition.Type == type).Message;

    private async Task<IReadOnlyList<string>> OursAsync<T>()
        where T : class, IKubernetesObject<V1ObjectMeta> =>
        [.. (await _stage.Admin.ListAsync<T>(OperatorStage.Space, $"{Labels.Component}={Labels.Recorder}", null, default)).Items.Select(obj => obj.Name())];

    private static string? Size(V1StatefulSet? set) => LiveVolumes.Of(set)?.Size.Value;
}
