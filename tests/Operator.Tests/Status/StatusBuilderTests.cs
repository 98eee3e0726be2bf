using KubeOps.Operator.Queue;
using SessionRecording.Operator.Api;
using SessionRecording.Operator.Api.Spec;
using SessionRecording.Operator.Api.Status;
using SessionRecording.Operator.Host.Enforcement;
using SessionRecording.Operator.Host.Observing;
using SessionRecording.Operator.Host.Status;
using SessionRecording.Operator.Resources;

namespace Operator.Tests.Status;

public sealed class StatusBuilderTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly ResourceContext Context = new() { RecorderImage = "r", KubeAgentImage = "k", OperatorNamespace = "system" };
    private static readonly WorkloadObservation AllReady = new(2, 2, IsRolledOut: true), NoneReady = new(2, 0, IsRolledOut: true), OneReady = new(2, 1, IsRolledOut: true);

    private readonly V1Alpha1SessionRecordingConfig _config = Configs.Of("mode: node-sync\nkubernetes: {}");
    private readonly Observations _well = new() { Collector = new(1, 1, true), KubeAgent = AllReady, Collectors = [Reports(null, null)] };

    [Fact]
    public void All_is_well() => Expect(
        _config, _well,
        "Ready True Recording", "Progressing False UpToDate", "Degraded False AsWanted", "StorageHealthy True StoreWritable", "UploadsCurrent True AllStored",
        "SpoolPressure False NoSpool", "Enforced False NotWanted", "Conflict False NoOverlap", "Paused False NotPaused", "NotBuilt False AllBuilt");

    [Fact]
    public void Without_a_ready_collector_nothing_would_be_recorded()
    {
        Expect(_config, _well with { Collectors = [] }, "Ready False CollectorsNotReady");
        Expect(_config, _well with { Collector = new(1, 0, false), Collectors = [Reports(null, null) with { IsReady = false }] },
            "Ready False CollectorsNotReady", "Progressing True RollingOut", "Degraded True CollectorsMissing");
    }

    [Fact]
    public void A_ready_pod_is_not_enough_the_store_must_have_been_written_to_just_now()
    {
        Expect(_config, _well with { Collectors = [Reports("the store has not answered for 30 s", "the store has not answered for 30 s")] },
            "Ready False CollectorProblem", "StorageHealthy False StoreNotWritable");
        Expect(_config, _well with { Collectors = [Reports(null, null), Reports("disk full", "disk full")] }, "Ready False CollectorProblem");
        Expect(_config, _well with { Collectors = [new("c-0", true, null, "/status does not answer within 5 s")] },
            "Ready False CollectorProblem", "StorageHealthy Unknown NotReported", "UploadsCurrent Unknown NotReported");
    }

    [Fact]
    public void Without_a_kube_agent_kubectl_is_not_recorded()
    {
        Expect(_config, _well with { KubeAgent = NoneReady }, "Ready False KubeAgentsNotReady", "Degraded True KubeAgentsMissing");
        Expect(_config, _well with { KubeAgent = OneReady }, "Ready True Recording", "Degraded True KubeAgentsMissing");
        Expect(_config, _well with { KubeAgent = null }, "Ready False NothingRecords", "Degraded False AsWanted");
        Expect(Configs.Of("mode: node\nkubernetes: { enabled: false }"), _well, "Ready False NothingRecords"); // They only ship what they have.
        Expect(_config, _well with { KubeAgent = null, Node = OneReady }, "Ready True Recording");
    }

    [Fact]
    public void Where_no_node_serves_ssh_though_some_should_sessions_on_nodes_are_not_recorded()
    {
        Expect(_config, _well with { Node = NoneReady }, "Ready False NodesNotReady", "Degraded True NodesMissing");
        Expect(_config, _well with { Node = new(0, 0, true) }, "Ready True Recording"); // None is selected.
    }

    [Fact]
    public void Where_the_nodes_alone_would_record_and_none_is_selected_nothing_does()
    {
        Observations seen = _well with { KubeAgent = null, Node = new(0, 0, true) };

        Expect(_config, seen, "Ready False NothingRecords");
        Assert.Contains("nodeSelector", Build(_config, seen).Conditions!.Single(c => c.Type == "Ready").Message, StringComparison.Ordinal);
        Expect(_config, seen with { Recorder = OneReady }, "Ready True Recording");
    }

    [Fact]
    public void In_mode_off_what_would_keep_sessions_out_is_told_first()
    {
        V1Alpha1SessionRecordingConfig off = Configs.Of("mode: off");

        Expect(off, _well, "Ready False RecordingOff");
        Expect(off, _well with { KubeAgent = NoneReady }, "Ready False KubeAgentsNotReady");
        Expect(off, _well with { MissingSecrets = ["password"] }, "Ready False SecretMissing", "Progressing True SecretMissing");
        Assert.NotNull(Build(off, _well).FirstReadyTime);
        Assert.Null(Build(off, _well with { KubeAgent = NoneReady }).FirstReadyTime);
    }

    [Fact]
    public void Who_does_not_tell_what_it_holds_is_named_while_spools_are_shipped()
    {
        Observations seen = _well with { KeptSpools = new KeptSpools(2), Spools = [new("a-0", new SpoolReport("available", 0, 3)), new("a-1", null)] };

        Assert.EndsWith("3 tracks of recordings wait, and a-1 does not tell what it holds", Build(_config, seen).Conditions!.Single(c => c.Type == "Progressing").Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mode: off", "Ready False RecordingOff", "NotBuilt False AllBuilt")]
    [InlineData("mode: node\naudit: { uri: 'postgres://u@h/d' }", "Ready True Recording", "NotBuilt False AllBuilt")]
    [InlineData("mode: proxy", "Ready False FeatureNotBuilt", "NotBuilt True FieldsNotBuilt")]
    [InlineData("mode: node\nstorage: { uri: 's3://b/p' }", "Ready False FeatureNotBuilt", "NotBuilt True FieldsNotBuilt")]
    [InlineData("mode: node\nstorage: { uri: 'file:///r', retention: 7d }", "Ready True Recording", "NotBuilt True FieldsNotBuilt")]
    [InlineData("mode: node\ndatabases: [{ name: a, protocol: mysql, address: 'h:1' }]", "Ready True Recording", "NotBuilt True FieldsNotBuilt")]
    [InlineData("mode: node\ndesktops: [{ name: a, protocol: rdp, address: 'h:1' }]", "Ready True Recording", "NotBuilt True FieldsNotBuilt")]
    [InlineData("mode: node\napplications: [{ name: a, upstream: 'http://h', host: h }]", "Ready True Recording", "NotBuilt True FieldsNotBuilt")]
    [InlineData("mode: node\nenhancedRecording: { enabled: true }", "Ready True Recording", "NotBuilt True FieldsNotBuilt")]
    [InlineData("mode: node\nssh: { port: 2222 }", "Ready True Recording", "NotBuilt True FieldsNotBuilt")]
    [InlineData("mode: node\nssh: { nodes: { enabled: true } }", "Ready True Recording", "NotBuilt False AllBuilt")]
    [InlineData("mode: node\nssh: { nodes: { enabled: true }, hostCaSecretRef: { name: s } }", "Ready True Recording", "NotBuilt True FieldsNotBuilt")]
    [InlineData("mode: node\nssh: { nodes: { enabled: true }, proxyChecksHostKeys: false }", "Ready True Recording", "NotBuilt True FieldsNotBuilt")]
    [InlineData("mode: node\nrecorder: { replicas: 2 }", "Ready True Recording", "NotBuilt True FieldsNotBuilt")]
    [InlineData("mode: node\nrecorder: { replicas: 1 }", "Ready True Recording", "NotBuilt False AllBuilt")]
    public void What_is_not_built_is_named_and_what_cannot_be_recorded_is_not_called_ready(string spec, params string[] expected)
    {
        V1Alpha1SessionRecordingConfig config = Configs.Of(spec);

        Expect(config, _well with { NotBuilt = MissingFeatures.Of(config.Spec) }, expected);
    }

    [Fact]
    public void A_message_of_what_is_not_built_says_where_and_what_to_do()
    {
        V1Alpha1SessionRecordingConfig config = Configs.Of("mode: proxy-sync\nstorage: { uri: 'gs://b', retention: 7d }");
        string message = Build(config, _well with { NotBuilt = MissingFeatures.Of(config.Spec) }).Conditions!.Single(c => c.Type == "NotBuilt").Message!;

        Assert.All(["spec.mode proxy-sync (choose node-sync)", "spec.storage.uri gs://", "spec.storage.retention"], part => Assert.Contains(part, message));
    }

    [Theory]
    [InlineData("mode: node\nrecorder: { replicas: 2 }", "spec.recorder.replicas")]
    [InlineData("mode: node\nrecorder: { replicas: 2 }\ndatabases: [{ name: a, protocol: mysql, address: 'h:1' }]", "spec.databases")]
    public void More_recorder_pods_are_of_no_use_only_where_there_are_none(string spec, string field) =>
        Assert.Equal(field, Assert.Single(MissingFeatures.Of(Configs.Of(spec).Spec)).Field);

    [Fact]
    public void Without_a_recorder_pod_what_only_they_carry_is_not_recorded()
    {
        Expect(_config, _well with { Recorder = NoneReady }, "Ready False RecordersNotReady", "Degraded True RecordersMissing");
        Expect(_config, _well with { Recorder = OneReady }, "Ready True Recording", "Degraded True RecordersMissing");
        Expect(_config, _well with { Recorder = AllReady with { IsRolledOut = false } }, "Progressing True RollingOut", "Degraded False AsWanted");
    }

    [Fact]
    public void A_Secret_that_is_not_there_is_named()
    {
        Observations seen = _well with { MissingSecrets = ["s3"] };

        Expect(_config, seen, "Ready False SecretMissing");
        Assert.EndsWith(": s3", Build(_config, seen).Conditions![0].Message);
    }

    [Fact]
    public void Uploads_that_wait_are_current_unless_they_cannot_be_stored()
    {
        CollectorReport.SessionReport pending = new(1, 5, 0, null), quarantined = new(0, 0, 2, null);

        Expect(_config, _well with { Collectors = [Reports(null, null, pending)] }, "UploadsCurrent True Uploading");
        Expect(_config, _well with { Collectors = [Reports("disk full", "disk full", pending)] }, "UploadsCurrent False StoreNotWritable");
        Expect(_config, _well with { Collectors = [Reports(null, null, quarantined)] }, "UploadsCurrent False UploadsQuarantined");
    }

    [Theory]
    [InlineData(nameof(EnforcementVerdict.Refused), "Enforced True DirectExecRefused")]
    [InlineData(nameof(EnforcementVerdict.Allowed), "Enforced False DirectExecAllowed")]
    [InlineData(nameof(EnforcementVerdict.Exempt), "Enforced Unknown ProbeExempt")]
    [InlineData(nameof(EnforcementVerdict.Forbidden), "Enforced Unknown ProbeForbidden")]
    [InlineData(nameof(EnforcementVerdict.NoNamespace), "Enforced Unknown NoNamespaceMatches")]
    [InlineData(nameof(EnforcementVerdict.Unknown), "Enforced Unknown ProbeInconclusive")]
    [InlineData(nameof(EnforcementVerdict.NotWanted), "Enforced False NotWanted")]
    public void Enforcement_is_what_the_probe_has_shown(string verdict, string expected) =>
        Expect(_config, _well with { Enforcement = new(Enum.Parse<EnforcementVerdict>(verdict)) }, expected);

    [Fact]
    public void Who_gives_way_to_an_older_config_says_to_which()
    {
        Observations seen = _well with { Overlap = new EntityKey("other", "old"), Enforcement = new(EnforcementVerdict.Refused) };

        Expect(_config, seen, "Conflict True NamespacesOverlap", "Enforced False OlderConfigEnforces");
        Assert.StartsWith("other/old is older", Build(_config, seen).Conditions!.Single(c => c.Type == "Conflict").Message);
    }

    [Fact]
    public void One_that_is_paused_goes_on_telling_how_it_is() =>
        Expect(_config, _well with { IsPaused = true }, "Paused True PausedByAnnotation", "Ready True Recording");

    [Theory]
    [InlineData("node-sync", "node-sync off", "Ready False StillOff", "off")]
    [InlineData("node-sync", "off off", "Ready False StillOff", "off")]
    [InlineData("node", "node-sync node-sync", "Ready True Recording", "node-sync")]
    [InlineData("node-sync", "node node", "Ready True Recording", "node")]
    [InlineData("node", "node-sync node", "Ready True Recording", "node")]
    [InlineData("off", "node node", "Ready False RecordingOff", "node")]
    [InlineData("node-sync", "", "Ready True Recording", "node-sync")] // Those of an older version of the operator do not say.
    public void The_mode_in_force_is_that_of_the_pods_and_while_one_of_them_is_off_not_all_is_recorded(string wanted, string pods, string ready, string inForce)
    {
        V1Alpha1SessionRecordingConfig config = Configs.Of($"mode: {wanted}\nkubernetes: {{}}");
        Observations seen = _well with { Modes = pods.Split(' ', StringSplitOptions.RemoveEmptyEntries) };

        Expect(config, seen, ready);
        Assert.Equal(inForce, ModeOf(Build(config, seen)));
    }

    private static string ModeOf(SessionRecordingStatus status) => status.Mode switch
    {
        RecordingMode.Node => "node", RecordingMode.NodeSync => "node-sync", RecordingMode.Off => "off", var other => $"{other}",
    };

    [Fact]
    public void What_the_API_server_refuses_is_told() =>
        Expect(_config, _well with { Refused = ["StatefulSet default-collector: updates are forbidden"] }, "Degraded True ObjectRefused");

    [Fact]
    public void Volumes_that_are_not_as_the_spec_asks_are_told_after_what_is_worse()
    {
        Observations seen = _well with { OtherVolumes = [new("default-collector", "spec.collector.volume", "state-default-collector", "20Gi", "50Gi")] };

        Expect(_config, seen, "Degraded True VolumesDiffer", "Ready True Recording");
        Assert.Equal(
            "volumes of StatefulSet default-collector stay 20Gi, spec.collector.volume asks for 50Gi: enlarge the claims state-default-collector-N, then "
            + "\"kubectl delete statefulset default-collector --cascade=orphan\" (its pods go on, and it is made anew), or undo the change",
            Build(_config, seen).Conditions!.Single(c => c.Type == "Degraded").Message);
        Expect(_config, seen with { KubeAgent = OneReady }, "Degraded True KubeAgentsMissing");
        Assert.Contains("stay 20Gi", Build(_config, seen with { KubeAgent = OneReady }).Conditions!.Single(c => c.Type == "Degraded").Message);
    }

    [Fact]
    public void One_that_goes_is_not_ready() =>
        Expect(_config, _well with { Draining = "2 sessions run" }, "Ready False BeingDeleted", "Progressing True Draining");

    [Fact]
    public void Async_modes_have_spools()
    {
        V1Alpha1SessionRecordingConfig config = Configs.Of("mode: node");
        SpoolObservation silent = new("a-0", null), roomy = new("a-1", new SpoolReport("available", 0, 9)), low = new("a-2", new SpoolReport("low", 0, 0));

        Expect(config, _well with { Spools = [silent] }, "SpoolPressure Unknown NotReported");
        Expect(config, _well with { Spools = [silent, roomy] }, "SpoolPressure False SpoolAvailable", "UploadsCurrent True Uploading");
        Expect(config, _well with { Spools = [roomy, low] }, "SpoolPressure True SpoolLow", "Ready True Recording");
        Expect(config, _well with { Spools = [silent, low] }, "SpoolPressure True SpoolLow", "Ready False SpoolLow", "UploadsCurrent True AllStored");
        Expect(config, _well with { Spools = [silent] }, "Ready True Recording");
        Expect(config, _well with { RecorderSpools = [roomy] }, "SpoolPressure False SpoolAvailable", "UploadsCurrent True Uploading");
        Expect(config, _well with { Spools = [roomy], RecorderSpools = [low] }, "SpoolPressure True SpoolLow", "Ready True Recording");
    }

    [Fact]
    public void Sums_are_over_all_collectors_that_answer()
    {
        SessionRecordingStatus status = Build(_config, _well with
        {
            Collectors = [Reports(null, null, new(2, 1, 0, null)), Reports(null, null, new(3, 0, 0, 4), Now.AddMinutes(-1)), new("c-2", false, null, "no answer")],
        });

        Assert.Equal((5, 1, 4), (status.Sessions!.Active, status.Sessions.PendingUploads, status.Sessions.Abandoned));
        Assert.Equal(Now.AddMinutes(-1).UtcDateTime, status.LastUploadTime);
        Assert.Null(Build(_config, _well with { Collectors = [] }).Sessions);
    }

    [Fact]
    public void The_last_upload_is_not_forgotten_by_a_collector_that_starts_anew()
    {
        var before = new SessionRecordingStatus { LastUploadTime = Now.UtcDateTime };

        Assert.Equal(Now.UtcDateTime, StatusBuilder.Build(_config, before, _well, Context, Now).LastUploadTime);
    }

    [Fact]
    public void A_condition_keeps_its_time_until_its_status_changes()
    {
        SessionRecordingStatus first = Build(_config, _well with { Collectors = [] });
        SessionRecordingStatus second = StatusBuilder.Build(_config, first, _well with { KubeAgent = NoneReady }, Context, Now.AddHours(1));
        SessionRecordingStatus third = StatusBuilder.Build(_config, second, _well, Context, Now.AddHours(2));

        Assert.Equal(
            [(Now.UtcDateTime, "CollectorsNotReady"), (Now.UtcDateTime, "KubeAgentsNotReady"), (Now.UtcDateTime.AddHours(2), "Recording")],
            ((SessionRecordingStatus[])[first, second, third]).Select(status => (status.Conditions![0].LastTransitionTime, status.Conditions[0].Reason)));
        Assert.All(third.Conditions!, condition => Assert.Equal(3, condition.ObservedGeneration));
    }

    [Fact]
    public void Every_reason_is_explained_in_the_documents()
    {
        string text = File.ReadAllText(Path.Combine(RepositoryFiles.Root, "docs", "conditions.md"));

        Assert.All(typeof(Reasons).GetFields(), field => Assert.Contains($"`{field.GetRawConstantValue()}`", text));
    }

    private static CollectorObservation Reports(string? problem, string? storeProblem, CollectorReport.SessionReport? sessions = null, DateTimeOffset? uploaded = null) =>
        new("c-0", true, new CollectorReport(problem, new CollectorReport.StoreReport(storeProblem, Now), sessions ?? new(0, 0, 0, null), uploaded), null);

    private static SessionRecordingStatus Build(V1Alpha1SessionRecordingConfig config, Observations seen) =>
        StatusBuilder.Build(config, new SessionRecordingStatus(), seen, Context, Now);

    private static void Expect(V1Alpha1SessionRecordingConfig config, Observations seen, params string[] expected)
    {
        string[] said = [.. Build(config, seen).Conditions!.Select(condition => $"{condition.Type} {condition.Status} {condition.Reason}")];
        Assert.All(expected, condition => Assert.Contains(condition, said));
    }
}
