using FakeKubernetes;
using k8s;
using k8s.Models;
using SessionRecording.Operator.Api;
using SessionRecording.Operator.Resources;

namespace Operator.Tests.EndToEnd;

/// <summary>The operator on an API server, with pods that do as they should.</summary>
public sealed class ReconcileTests : IAsyncLifetime
{
    private OperatorStage _stage = null!;

    public async ValueTask InitializeAsync() => _stage = await OperatorStage.StartAsync();

    public ValueTask DisposeAsync() => _stage.DisposeAsync();

    [Fact]
    public async Task A_config_becomes_what_it_asks_for_and_ready_when_a_session_would_be_recorded()
    {
        _stage.Collectors.All = ScriptedCollectors.Ill("the store has not been tried yet");
        await _stage.ApplyAsync("mode: node-sync");
        await _stage.ExpectAsync("Ready False CollectorProblem");

        _stage.Collectors.All = ScriptedCollectors.Well;
        await _stage.ExpectAsync("Ready True Recording");

        Assert.Equal(["default-collector"], await _stage.ObjectsAsync<V1StatefulSet>());
        Assert.Equal(["default-kube-agent"], await _stage.ObjectsAsync<V1Deployment>());
        Assert.Equal(
            ["default-agents-tls", "default-auditor-tls", "default-ca", "default-collector-tls", "default-kube-agent-tls", "default-recorder-tls"], await _stage.ObjectsAsync<V1Secret>());
        Assert.Equal(["sessionrecording:recording:default:kube-agent"], await _stage.ObjectsAsync<V1ClusterRoleBinding>(null));
        V1Alpha1SessionRecordingConfig config = (await _stage.FindAsync())!;
        Assert.Equal(config.Metadata.Generation, config.Status.ObservedGeneration);
        Assert.Equal("https://default-kube-agent.recording.svc.cluster.local", config.Status.Endpoints!.Kubernetes);
        Assert.Equal((0, 0), (config.Status.Sessions!.Active, config.Status.Sessions.PendingUploads));
        await _stage.UntilAsync(async () =>
            (await _stage.Admin.ListAsync<Eventsv1Event>(OperatorStage.Space, null, null, default)).Items.Any(told => told is { Reason: "Recording", Regarding.Name: "default" }));
    }

    [Fact]
    public async Task When_nothing_changes_nothing_is_written()
    {
        await _stage.ApplyAsync("mode: node\nkubernetes: { enforce: true }");
        await _stage.ExpectAsync("Enforced True DirectExecRefused");
        await _stage.ExpectAsync("Ready True Recording");
        await _stage.QuietAsync();
    }

    [Fact]
    public async Task An_exemption_of_the_operator_itself_is_not_taken_for_enforcement_that_fails()
    {
        await _stage.ApplyAsync("mode: node-sync\nkubernetes: { enforce: true, exemptions: [{ name: machines, groups: ['system:serviceaccounts'] }] }");
        await _stage.ExpectAsync("Enforced Unknown ProbeExempt");
        Assert.StartsWith("exemption machines of spec.kubernetes", (await _stage.FindAsync())!.Status.Conditions!.Single(one => one.Type == "Enforced").Message, StringComparison.Ordinal);

        await _stage.ApplyAsync("mode: node-sync\nkubernetes: { enforce: true, exemptions: [{ name: machines, groups: ['system:serviceaccounts:velero'] }] }");
        await _stage.ExpectAsync("Enforced True DirectExecRefused");
    }

    [Fact]
    public async Task A_use_of_the_break_glass_group_raises_an_event()
    {
        _stage.Server.AddToken("firefighters-token", new FakeUser("alice", [FakeUser.Masters, "firefighters"]));
        await _stage.ApplyAsync("mode: node-sync\nkubernetes: { enforce: true, breakGlassGroup: firefighters }");
        await _stage.ExpectAsync("Enforced True DirectExecRefused");
        Assert.Empty(await BreakGlassAsync());

        await _stage.GoAroundAsync("firefighters-token");
        await _stage.GoAroundAsync("firefighters-token");

        await _stage.UntilAsync(async () => (await BreakGlassAsync()).Count > 0);
        Eventsv1Event told = Assert.Single(await BreakGlassAsync());
        Assert.Equal(("Warning", "default", "SessionRecordingConfig"), (told.Type, told.Regarding!.Name, told.Regarding.Kind));
        Assert.StartsWith("members of firefighters went around the recorder, 2 requests", told.Note, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_others_change_or_delete_is_mended_and_what_they_add_is_left()
    {
        await _stage.ApplyAsync("mode: node-sync");
        await _stage.ExpectAsync("Ready True Recording");

        await PatchAsync<V1StatefulSet>("default-collector", """{"spec":{"replicas":0}}""");
        await _stage.UntilAsync(async () => (await GetAsync<V1StatefulSet>("default-collector"))!.Spec!.Replicas == 1);

        await PatchAsync<V1ConfigMap>("default-collector", """{"data":{"config.yaml":"mode: off"}}""");
        await _stage.UntilAsync(async () => (await GetAsync<V1ConfigMap>("default-collector"))!.Data!["config.yaml"].Contains("node-sync", StringComparison.Ordinal));

        await PatchAsync<V1Service>("default-collector", """{"metadata":{"annotations":{"example.com/mine":"1"},"labels":{"app.kubernetes.io/managed-by":"me"}}}""");
        await _stage.UntilAsync(async () => (await GetAsync<V1Service>("default-collector"))!.GetLabel(Labels.ManagedBy) == Labels.Manager);
        Assert.Equal("1", (await GetAsync<V1Service>("default-collector"))!.GetAnnotation("example.com/mine"));

        string uid = (await GetAsync<V1Secret>("default-recorder-tls"))!.Uid();
        await _stage.Admin.DeleteAsync<V1Secret>("default-recorder-tls", OperatorStage.Space, null, default);
        await _stage.UntilAsync(async () => await GetAsync<V1Secret>("default-recorder-tls") is { } secret && secret.Uid() != uid);

        await _stage.Admin.DeleteAsync<V1ClusterRoleBinding>("sessionrecording:recording:default:kube-agent", null, null, default);
        await _stage.UntilAsync(async () => (await _stage.ObjectsAsync<V1ClusterRoleBinding>(null)).Count == 1);
    }

    [Fact]
    public async Task What_is_not_asked_for_any_more_is_deleted_and_what_is_not_ours_stays()
    {
        await _stage.ApplyAsync("mode: node-sync");
        await _stage.ExpectAsync("Ready True Recording");
        await _stage.Admin.CreateAsync(new V1ConfigMap
        {
            // Labelled as ours by somebody who copied it, and owned by nobody.
            Metadata = new() { Name = "copied", NamespaceProperty = OperatorStage.Space, Labels = Labels.Of((await _stage.FindAsync())!, Labels.KubeAgent) },
        }, default);

        await _stage.ApplyAsync("mode: node");
        await _stage.UntilAsync(async () => await GetAsync<V1Deployment>("default-kube-agent") is null);
        Assert.NotNull(await GetAsync<V1StatefulSet>("default-kube-agent"));

        await _stage.ApplyAsync("mode: node\nkubernetes: { enabled: false }");
        await _stage.UntilAsync(async () => (await _stage.ObjectsAsync<V1ClusterRoleBinding>(null)).Count == 0);
        Assert.NotNull(await GetAsync<V1StatefulSet>("default-collector"));
        Assert.NotNull(await GetAsync<V1ConfigMap>("default-ca-bundle"));
        Assert.NotNull(await GetAsync<V1ConfigMap>("copied"));
    }

    [Fact]
    public async Task A_Secret_that_people_made_rolls_the_pods_when_it_changes_and_a_certificate_does_not()
    {
        await _stage.ApplyAsync("mode: node-sync\nstorage: { uri: 'file:///r', credentialsSecretRef: { name: store } }");
        await _stage.ExpectAsync("Ready False SecretMissing");
        await _stage.Admin.CreateAsync(Secret("one"), default);
        await _stage.ExpectAsync("Ready True Recording");
        string? hash = await ConfigHashAsync();

        await _stage.Admin.DeleteAsync<V1Secret>("default-collector-tls", OperatorStage.Space, null, default);
        await _stage.UntilAsync(async () => await GetAsync<V1Secret>("default-collector-tls") is not null);
        Assert.Equal(hash, await ConfigHashAsync());

        await _stage.Admin.ApplyAsync(Secret("two"), new ApplyOptions("test"), default);
        await _stage.UntilAsync(async () => await ConfigHashAsync() != hash);
    }

    [Fact]
    public async Task While_it_is_paused_nothing_is_changed()
    {
        await _stage.ApplyAsync("mode: node-sync");
        await _stage.ExpectAsync("Ready True Recording");
        await PatchAsync<V1Alpha1SessionRecordingConfig>("default", """{"metadata":{"annotations":{"sessionrecording.dev/paused":"true"}}}""");
        await _stage.ExpectAsync("Paused True PausedByAnnotation");

        await _stage.Admin.DeleteAsync<V1Service>("default-collector", OperatorStage.Space, null, default);
        await _stage.ApplyAsync("mode: node-sync\nkubernetes: { enabled: false }");
        await _stage.UntilAsync(async () => (await _stage.FindAsync())!.Status.ObservedGeneration == 2);
        Assert.Null(await GetAsync<V1Service>("default-collector"));
        Assert.NotNull(await GetAsync<V1Deployment>("default-kube-agent"));

        await PatchAsync<V1Alpha1SessionRecordingConfig>("default", """{"metadata":{"annotations":{"sessionrecording.dev/paused":null}}}""");
        await _stage.ExpectAsync("Paused False NotPaused");
        await _stage.UntilAsync(async () => await GetAsync<V1Service>("default-collector") is not null && await GetAsync<V1Deployment>("default-kube-agent") is null);
    }

    [Fact]
    public async Task Two_configs_do_not_see_each_other_and_the_younger_gives_way_where_both_would_enforce()
    {
        await _stage.ApplyAsync("mode: node-sync\nkubernetes: { enforce: true }", "older");
        await _stage.ExpectAsync("Enforced True DirectExecRefused", "older");
        await _stage.ApplyAsync("mode: node-sync\nkubernetes: { enforce: true }", "younger", "default");
        await _stage.ExpectAsync("Enforced False OlderConfigEnforces", "younger", "default");
        await _stage.ExpectAsync("Conflict True NamespacesOverlap", "younger", "default");
        await _stage.ExpectAsync("Ready True Recording", "younger", "default");
        Assert.All(await _stage.ObjectsAsync<V1ValidatingAdmissionPolicy>(null), name => Assert.Contains(".older.", name));

        await _stage.Admin.DeleteAsync<V1Alpha1SessionRecordingConfig>("older", OperatorStage.Space, null, default);
        await _stage.ExpectAsync("Enforced True DirectExecRefused", "younger", "default");
        await _stage.ExpectAsync("Conflict False NoOverlap", "younger", "default");
        await _stage.UntilAsync(async () => await _stage.FindAsync("older") is null);
        Assert.All(await _stage.ObjectsAsync<V1ValidatingAdmissionPolicy>(null), name => Assert.Contains(".younger.", name));
        Assert.NotNull(await _stage.Admin.GetAsync<V1StatefulSet>("younger-collector", "default", default));
    }

    [Fact]
    public async Task What_cannot_be_done_yet_is_not_started()
    {
        await _stage.ApplyAsync("mode: node-sync\nstorage: { uri: 's3://bucket/prefix' }");
        await _stage.ExpectAsync("NotBuilt True FieldsNotBuilt");

        await _stage.ExpectAsync("Ready False FeatureNotBuilt");
        Assert.Empty(await _stage.ObjectsAsync<V1StatefulSet>());
    }

    [Fact]
    public async Task An_object_that_the_API_server_refuses_is_named_and_the_others_are_made()
    {
        _stage.Server.Fault = request => request.Method == "PATCH" && request.Path.EndsWith("/poddisruptionbudgets/default-collector", StringComparison.Ordinal)
            ? new FakeKubernetes.FakeFault.Answer(422, "application/json", """{"kind":"Status","status":"Failure","message":"no budget here","reason":"Invalid","code":422}""")
            : null;
        await _stage.ApplyAsync("mode: node-sync");

        await _stage.ExpectAsync("Degraded True ObjectRefused");
        await _stage.ExpectAsync("Ready True Recording");
        _stage.Server.Fault = null;
        await _stage.ExpectAsync("Degraded False AsWanted");
    }

    private Task<T?> GetAsync<T>(string name)
        where T : class, IKubernetesObject<V1ObjectMeta> => _stage.Admin.GetAsync<T>(name, OperatorStage.Space, default);

    private Task<T> PatchAsync<T>(string name, string patch)
        where T : class, IKubernetesObject<V1ObjectMeta> =>
        _stage.Admin.PatchAsync<T>(new V1Patch(patch, V1Patch.PatchType.MergePatch), name, OperatorStage.Space, null, default);

    private async Task<string?> ConfigHashAsync() => (await GetAsync<V1StatefulSet>("default-collector"))!.Spec!.Template!.Metadata!.Annotations![Labels.ConfigHash];

    private static V1Secret Secret(string value) => new()
    {
        Metadata = new() { Name = "store", NamespaceProperty = OperatorStage.Space },
        Data = new Dictionary<string, byte[]> { ["key"] = System.Text.Encoding.UTF8.GetBytes(value) },
    };

    [Fact]
    public async Task An_event_whose_connection_is_lost_after_the_status_is_written_is_told_later_and_once()
    {
        int lost = 0;
        _stage.Server.Fault = request => request.Method != "POST" || !request.Path.EndsWith("/events", StringComparison.Ordinal) ? null
            : Interlocked.Increment(ref lost) % 2 == 0 ? new FakeFault.LoseAnswer() : new FakeFault.Cut();
        _stage.Collectors.All = ScriptedCollectors.Ill("the store has not been tried yet");
        await _stage.ApplyAsync("mode: node-sync");
        await _stage.ExpectAsync("Ready False CollectorProblem");
        _stage.Collectors.All = ScriptedCollectors.Well;
        await _stage.ExpectAsync("Ready True Recording");
        await _stage.UntilAsync(() => Task.FromResult(Volatile.Read(ref lost) != 0));
        _stage.Server.Fault = null;

        await _stage.UntilAsync(async () => (await RecordingAsync()).Count != 0);

        Assert.Null(Assert.Single(await RecordingAsync()).Series);

        async Task<IList<Eventsv1Event>> RecordingAsync() =>
            [.. (await _stage.Admin.ListAsync<Eventsv1Event>(OperatorStage.Space, null, null, default)).Items.Where(told => told.Reason == "Recording")];
    }

    private async Task<IList<Eventsv1Event>> BreakGlassAsync() =>
        [.. (await _stage.Admin.ListAsync<Eventsv1Event>(OperatorStage.Space, null, null, default)).Items.Where(told => told.Reason == "BreakGlassUsed")];
}
