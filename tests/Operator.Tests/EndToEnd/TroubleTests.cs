using FakeKubernetes;
using k8s.Models;
using SessionRecording.Operator.Api;
using SessionRecording.Operator.Api.Status;
using SessionRecording.Operator.Resources;
using TestKit;

namespace Operator.Tests.EndToEnd;

/// <summary>What goes wrong in one place leaves the rest as it should be, and the status true.</summary>
public sealed class TroubleTests : IAsyncLifetime
{
    private const string Enforcing = "mode: node-sync\nkubernetes: { enforce: true }";

    private OperatorStage _stage = null!;

    public async ValueTask InitializeAsync() => _stage = await OperatorStage.StartAsync();

    public ValueTask DisposeAsync() => _stage.DisposeAsync();

    [Fact]
    public async Task An_object_that_cannot_be_made_just_now_keeps_nobody_from_making_the_others_and_telling_how_all_is()
    {
        await _stage.ApplyAsync(Enforcing);
        await _stage.ExpectAsync("Ready True Recording");
        _stage.Server.Fault = request => request.Method == "PATCH" && request.Path.Contains("/poddisruptionbudgets/", StringComparison.Ordinal) ? new FakeFault.Refuse(500) : null;
        await _stage.Admin.DeleteAsync<V1PodDisruptionBudget>("default-collector", OperatorStage.Space, null, default);
        await _stage.Admin.DeleteAsync<V1Service>("default-kube-agent", OperatorStage.Space, null, default);
        _stage.Collectors.All = ScriptedCollectors.Ill("the disk is full");

        await _stage.ExpectAsync("Ready False CollectorProblem");
        await _stage.UntilAsync(async () => (await _stage.ObjectsAsync<V1Service>()).Contains("default-kube-agent"));

        _stage.Server.Fault = null;
        _stage.Collectors.All = ScriptedCollectors.Well;
        await _stage.ExpectAsync("Ready True Recording");
        await _stage.UntilAsync(async () => (await _stage.ObjectsAsync<V1PodDisruptionBudget>()).Contains("default-collector"));
        await _stage.QuietAsync();
    }

    [Fact]
    public async Task Certificates_that_may_not_be_written_are_told()
    {
        _stage.Server.Fault = request => request.Method == "PATCH" && request.Path.Contains("/secrets/", StringComparison.Ordinal) ? new FakeFault.Refuse(403) : null;
        await _stage.ApplyAsync("mode: node-sync");

        await _stage.ExpectAsync("Degraded True ObjectRefused");
        Assert.Contains("certificates: ", (await _stage.FindAsync())!.Status.Conditions!.Single(one => one.Type == "Degraded").Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_Secret_that_is_gone_takes_no_pods_with_it()
    {
        V1Secret store = new() { Metadata = new V1ObjectMeta { Name = "store", NamespaceProperty = OperatorStage.Space }, Data = new Dictionary<string, byte[]> { ["key"] = [1] } };
        await _stage.Admin.CreateAsync(store, default);
        await _stage.ApplyAsync("mode: node-sync\nstorage: { uri: 'file:///r', credentialsSecretRef: { name: store } }");
        await _stage.ExpectAsync("Ready True Recording");
        string? hash = await HashAsync();

        await _stage.Admin.DeleteAsync<V1Secret>("store", OperatorStage.Space, null, default);
        await _stage.ExpectAsync("Ready False SecretMissing");
        Assert.Equal(hash, await HashAsync());

        store.Metadata.ResourceVersion = null;
        await _stage.Admin.CreateAsync(store, default);
        await _stage.ExpectAsync("Ready True Recording");
        Assert.Equal(hash, await HashAsync());
    }

    [Fact]
    public async Task Nobody_is_refused_before_there_is_another_way()
    {
        _stage.Workloads.SetReady(OperatorStage.Space, "default-kube-agent-0", false);
        _stage.Workloads.SetReady(OperatorStage.Space, "default-kube-agent-1", false);
        await _stage.ApplyAsync("mode: node\nkubernetes: { enforce: true }");
        await _stage.ExpectAsync("Ready False KubeAgentsNotReady");
        await _stage.ExpectAsync("Enforced False DirectExecAllowed");
        Assert.Empty(await BindingsAsync());

        _stage.Workloads.SetReady(OperatorStage.Space, "default-kube-agent-1", true);
        await _stage.ExpectAsync("Enforced True DirectExecRefused");

        _stage.Workloads.SetReady(OperatorStage.Space, "default-kube-agent-1", false);
        await _stage.ExpectAsync("Ready False KubeAgentsNotReady");
        Assert.NotEmpty(await BindingsAsync()); // What is in force stays so.
    }

    [Fact]
    public async Task What_the_API_server_has_not_taken_for_a_while_is_told_beside_what_it_refuses()
    {
        await _stage.ApplyAsync(Enforcing);
        await _stage.ExpectAsync("Ready True Recording");
        _stage.Server.Fault = request => (request.Method, request.Path.Split('/')[^2]) switch
        {
            ("PATCH", "statefulsets") => new FakeFault.Refuse(500),
            ("PATCH", "poddisruptionbudgets") => new FakeFault.Refuse(422),
            _ => null,
        };
        await _stage.Admin.DeleteAsync<V1PodDisruptionBudget>("default-collector", OperatorStage.Space, null, default);
        await _stage.ApplyAsync(Enforcing + "\ncollector: { resources: { requests: { cpu: 200m } } }");

        await _stage.ExpectAsync("Progressing True NotMadeYet");
        await _stage.ExpectAsync("Degraded True ObjectRefused");
        string message = (await _stage.FindAsync())!.Status.Conditions!.Single(one => one.Type == "Degraded").Message!;
        Assert.Contains("PodDisruptionBudget default-collector", message, StringComparison.Ordinal);
        Assert.Contains("StatefulSet default-collector", message, StringComparison.Ordinal);

        _stage.Server.Fault = null;
        await _stage.ExpectAsync("Degraded False AsWanted");
        await _stage.QuietAsync();
    }

    [Fact]
    public async Task Writes_that_all_fail_slowly_are_told_within_a_minute()
    {
        await _stage.ApplyAsync(Enforcing);
        await _stage.ExpectAsync("Enforced True DirectExecRefused");
        await _stage.ExpectAsync("Ready True Recording");
        FailSlowly("/");
        DateTime asked = _stage.Time.GetUtcNow().UtcDateTime;

        await _stage.ApplyAsync("mode: node\nkubernetes: { enforce: true, replicas: 3 }\ncollector: { resources: { requests: { cpu: 200m } } }");

        // Nothing else moves the clock: the look that the edit brings must tell.
        await Eventually.TrueAsync(async () => Degraded(await _stage.FindAsync()).Reason == "NotMadeYet");
        Assert.True(Degraded(await _stage.FindAsync()).LastTransitionTime - asked < TimeSpan.FromMinutes(1), "it took longer");
    }

    [Fact]
    public async Task What_fails_slowly_keeps_nobody_from_making_and_deleting_the_rest()
    {
        await _stage.ApplyAsync(Enforcing);
        await _stage.ExpectAsync("Enforced True DirectExecRefused");
        await _stage.ExpectAsync("Ready True Recording");
        FailSlowly("/poddisruptionbudgets/");
        foreach (string name in (string[])["default-collector", "default-kube-agent"])
        {
            await _stage.Admin.DeleteAsync<V1PodDisruptionBudget>(name, OperatorStage.Space, null, default);
        }

        await _stage.ApplyAsync("mode: node-sync\nkubernetes: { replicas: 3 }");

        await _stage.UntilAsync(async () => (await _stage.Admin.GetAsync<V1Deployment>("default-kube-agent", OperatorStage.Space, default))!.Spec!.Replicas == 3);
        await _stage.UntilAsync(async () => (await BindingsAsync()).Count == 0);
        await _stage.UntilAsync(async () => Degraded(await _stage.FindAsync()).Message is { } message
            && message.Contains("PodDisruptionBudget default-collector", StringComparison.Ordinal) && message.Contains("PodDisruptionBudget default-kube-agent", StringComparison.Ordinal));

        _stage.Server.Fault = null;
        await _stage.ExpectAsync("Degraded False AsWanted");
        await _stage.QuietAsync();
    }

    [Fact]
    public async Task An_API_server_that_answers_nothing_to_one_request_still_gets_the_status()
    {
        await _stage.ApplyAsync(Enforcing);
        await _stage.ExpectAsync("Ready True Recording");
        _stage.Server.Fault = request => request.Method == "DELETE" ? new FakeFault.Cut() : null;
        _stage.Collectors.All = ScriptedCollectors.Ill("the disk is full");

        await _stage.ApplyAsync("mode: node-sync\nkubernetes: { enabled: false }");

        await _stage.ExpectAsync("Ready False CollectorProblem");
        await _stage.ExpectAsync("Degraded True NotMadeYet");
        _stage.Server.Fault = null;
        await _stage.UntilAsync(async () => (await BindingsAsync()).Count == 0);
    }

    [Fact]
    public async Task While_a_Secret_is_missing_enforcement_is_still_as_the_spec_says()
    {
        const string Spec = "mode: node-sync\naudit: { uri: 'postgres://u@h/d', passwordSecretRef: { name: password } }\nkubernetes: { enforce: ";
        V1Secret password = new() { Metadata = new V1ObjectMeta { Name = "password", NamespaceProperty = OperatorStage.Space }, Data = new Dictionary<string, byte[]> { ["key"] = [1] } };
        await _stage.Admin.CreateAsync(password, default);
        await _stage.ApplyAsync(Spec + "true }");
        await _stage.ExpectAsync("Enforced True DirectExecRefused");
        await _stage.Admin.DeleteAsync<V1Secret>("password", OperatorStage.Space, null, default);
        await _stage.ExpectAsync("Progressing True SecretMissing");
        Assert.NotNull((await _stage.FindAsync())!.Status.Endpoints!.Kubernetes);

        await _stage.ApplyAsync(Spec + "false }");
        await _stage.UntilAsync(async () => (await BindingsAsync()).Count == 0);

        await _stage.ApplyAsync(Enforcing, "younger");
        await _stage.ExpectAsync("Enforced True DirectExecRefused", "younger");
    }

    [Fact]
    public async Task Where_nothing_can_be_made_nobody_is_refused()
    {
        await _stage.ApplyAsync("mode: node-sync\nstorage: { uri: 's3://bucket' }\nkubernetes: { enforce: true }");
        await _stage.ExpectAsync("NotBuilt True FieldsNotBuilt");
        Assert.Empty(await BindingsAsync());

        await _stage.ApplyAsync(Enforcing, "younger");
        await _stage.ExpectAsync("Enforced True DirectExecRefused", "younger");
    }

    [Fact]
    public async Task When_the_older_of_two_goes_there_is_no_moment_in_which_nobody_is_refused()
    {
        await _stage.ApplyAsync(Enforcing, "older");
        await _stage.ExpectAsync("Enforced True DirectExecRefused", "older");
        await _stage.ApplyAsync(Enforcing, "younger");
        await _stage.ExpectAsync("Enforced False OlderConfigEnforces", "younger");

        await _stage.Admin.DeleteAsync<V1Alpha1SessionRecordingConfig>("older", OperatorStage.Space, null, default);
        await _stage.UntilAsync(async () =>
        {
            Assert.Contains(await BindingsAsync(), name => name.EndsWith(".connect", StringComparison.Ordinal));
            return await _stage.FindAsync("older") is null;
        });
        await _stage.ExpectAsync("Enforced True DirectExecRefused", "younger");
    }

    [Fact]
    public async Task One_that_somebody_else_keeps_from_going_keeps_nobody_from_enforcing()
    {
        await _stage.ApplyAsync(Enforcing, "older");
        await _stage.ExpectAsync("Enforced True DirectExecRefused", "older");
        await _stage.Admin.PatchAsync<V1Alpha1SessionRecordingConfig>(
            new V1Patch("""{"metadata":{"finalizers":["sessionrecording.dev/drain","example.com/mine"]}}""", V1Patch.PatchType.MergePatch), "older", OperatorStage.Space, null, default);
        await _stage.ApplyAsync(Enforcing, "younger");
        await _stage.ExpectAsync("Enforced False OlderConfigEnforces", "younger");

        await _stage.Admin.DeleteAsync<V1Alpha1SessionRecordingConfig>("older", OperatorStage.Space, null, default);
        await _stage.ExpectAsync("Enforced True DirectExecRefused", "younger");
        Assert.NotNull(await _stage.FindAsync("older"));
    }

    [Fact]
    public async Task Policies_that_the_operator_could_not_watch_go_with_their_config()
    {
        await _stage.ApplyAsync("mode: node-sync", "other");
        await _stage.ExpectAsync("Ready True Recording", "other"); // All watches have begun.
        _stage.Server.Fault = request => request.Path.Contains("/validatingadmissionpolic", StringComparison.Ordinal) && request.Query.Contains("watch=", StringComparison.Ordinal)
            ? new FakeFault.Refuse(503)
            : null;
        _stage.Server.CutConnections();
        _stage.Workloads.SetReady(OperatorStage.Space, "default-collector-0", false);
        await _stage.ApplyAsync(Enforcing);
        await _stage.UntilAsync(async () => (await BindingsAsync()).Count > 0);
        await _stage.Admin.DeleteAsync<V1Alpha1SessionRecordingConfig>("default", OperatorStage.Space, null, default);

        await _stage.UntilAsync(async () => await _stage.FindAsync() is null);
        Assert.Empty(await BindingsAsync());
        Assert.Empty(await _stage.ObjectsAsync<V1ValidatingAdmissionPolicy>(null));
    }

    [Fact]
    public async Task Certificates_are_renewed_in_time_while_a_config_is_paused()
    {
        await _stage.ApplyAsync("mode: node-sync");
        await _stage.ExpectAsync("Ready True Recording");
        await _stage.Admin.PatchAsync<V1Alpha1SessionRecordingConfig>(
            new V1Patch("""{"metadata":{"annotations":{"sessionrecording.dev/paused":"true"}}}""", V1Patch.PatchType.MergePatch), "default", OperatorStage.Space, null, default);
        await _stage.ExpectAsync("Paused True PausedByAnnotation");
        string before = await CertificateAsync();

        _stage.Clock.Jump(TimeSpan.FromDays(25));
        await _stage.UntilAsync(async () => before != await CertificateAsync());
    }

    [Fact]
    public async Task A_certificate_that_cannot_be_written_keeps_no_other_from_being_renewed()
    {
        await _stage.ApplyAsync("mode: node-sync");
        await _stage.ExpectAsync("Ready True Recording");
        string before = await CertificateAsync();
        _stage.Server.Fault = request => request.Method == "PATCH" && request.Path.EndsWith("/secrets/default-collector-tls", StringComparison.Ordinal) ? new FakeFault.Refuse(422) : null;

        _stage.Clock.Jump(TimeSpan.FromDays(25));
        await _stage.UntilAsync(async () => before != await CertificateAsync());

        await _stage.ExpectAsync("Degraded True ObjectRefused");
        Assert.Contains("Secret default-collector-tls: ", (await _stage.FindAsync())!.Status.Conditions!.Single(one => one.Type == "Degraded").Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_collector_that_waits_for_its_volume_on_another_machine_is_waited_for()
    {
        await _stage.ApplyAsync("mode: node-sync");
        await _stage.ExpectAsync("Ready True Recording");
        V1Pod pod = (await _stage.Admin.GetAsync<V1Pod>("default-collector-0", OperatorStage.Space, default))!;
        (pod.Status!.Phase, pod.Status.PodIP) = ("Pending", null);
        await _stage.Admin.UpdateStatusAsync(pod, default);
        await _stage.ExpectAsync("Ready False CollectorProblem");

        await _stage.Admin.DeleteAsync<V1Alpha1SessionRecordingConfig>("default", OperatorStage.Space, null, default);

        await _stage.ExpectAsync("Progressing True Draining");
        Assert.Contains("default-collector-0 does not tell what it holds", (await _stage.FindAsync())!.Status.Conditions!.Single(one => one.Type == "Progressing").Message, StringComparison.Ordinal);
    }

    // As a webhook does that times out: the API server answers when it has waited for it.
    private void FailSlowly(string path) => _stage.Server.Fault = request =>
    {
        if (request.Method != "PATCH" || !request.Path.Contains(path, StringComparison.Ordinal) || request.Path.Contains("/sessionrecordingconfigs/", StringComparison.Ordinal))
        {
            return null;
        }

        _stage.Time.Advance(TimeSpan.FromSeconds(10));
        return new FakeFault.Refuse(500);
    };

    private static StatusCondition Degraded(V1Alpha1SessionRecordingConfig? config) => config!.Status.Conditions!.Single(one => one.Type == "Degraded");

    private Task<IReadOnlyList<string>> BindingsAsync() => _stage.ObjectsAsync<V1ValidatingAdmissionPolicyBinding>(null);

    private async Task<string> CertificateAsync() =>
        Convert.ToHexString((await _stage.Admin.GetAsync<V1Secret>("default-recorder-tls", OperatorStage.Space, default))!.Data!["tls.crt"]);

    private async Task<string?> HashAsync() =>
        (await _stage.Admin.GetAsync<V1StatefulSet>("default-collector", OperatorStage.Space, default))!.Spec!.Template!.Metadata!.Annotations![Labels.ConfigHash];
}
