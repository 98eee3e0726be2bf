using KubeOps.Abstractions.Entities.Attributes;

namespace SessionRecording.Operator.Api.Spec;

[Description("What is wanted.")]
[ValidationRule("!self.mode.endsWith('-sync') || !has(self.failureMode) || self.failureMode == 'FailClosed'",
    "sync modes are always FailClosed: leave failureMode out, or choose mode node or proxy", FieldPath = ".failureMode")]
[ValidationRule("!self.mode.endsWith('-sync') || !has(self.kubernetes) || !has(self.kubernetes.failureMode) || self.kubernetes.failureMode == 'FailClosed'",
    "sync modes are always FailClosed: leave kubernetes.failureMode out, or choose mode node or proxy", FieldPath = ".kubernetes")]
[ValidationRule("!self.mode.endsWith('-sync') || !has(self.ssh) || !has(self.ssh.failureMode) || self.ssh.failureMode == 'FailClosed'",
    "sync modes are always FailClosed: leave ssh.failureMode out, or choose mode node or proxy", FieldPath = ".ssh")]
[ValidationRule("!self.mode.endsWith('-sync') || !has(self.recorder) || !has(self.recorder.spool)",
    "sync modes keep nothing on the recorder's disk: leave recorder.spool out, or choose mode node or proxy", FieldPath = ".recorder")]
[ValidationRule("!has(self.collector) || self.collector.replicas == 1 || (has(self.audit) && self.audit.uri.startsWith('postgres'))",
    "more than one collector needs an audit log that they share: set audit.uri to postgres://…, or collector.replicas to 1", FieldPath = ".collector")]
[ValidationRule("!has(self.collector) || self.collector.replicas == 1 || (has(self.storage) && !self.storage.uri.startsWith('file:'))",
    "more than one collector needs storage that they share, s3://… or gs://…, which is not built yet: set collector.replicas to 1", FieldPath = ".collector")]
[ValidationRule("has(self.storage) == has(oldSelf.storage)",
    "the place of the recordings cannot be changed, for those that are there would be lost to sight: create a second SessionRecordingConfig", FieldPath = ".storage")]
public sealed class SessionRecordingSpec
{
    [Required]
    [Description("Where SSH sessions are recorded: on the node that they reach, or in a proxy before it. With -sync, events go straight to the collector and nothing that was acknowledged is lost; else they wait in a spool on local disk, and outages of everything but that disk are survived. off records nothing: sessions are carried, and noted in the audit log. Kubernetes, database, application and desktop sessions are recorded by the service that carries them; only -sync and off matter to them.")]
    public RecordingMode Mode { get; set; }

    [Description("What becomes of a session that cannot be recorded. FailClosed ends it, and says why; FailOpen lets it go on, writes a recording.lost audit event and marks it in every listing. Default: FailClosed.")]
    public FailureMode? FailureMode { get; set; }

    [Default("\"nonInteractive\"")]
    [Description("Of which sessions the input is recorded, too. Without a terminal nothing is echoed, so a script that is piped into a shell would else leave no trace. always also records passwords that are typed.")]
    public RecordInput? RecordInput { get; set; }

    [Description("Where recordings are kept. Default: files on the collector's volume.")]
    public StorageSpec? Storage { get; set; }

    [Description("Where the audit log is kept. Default: SQLite on the collector's volume.")]
    public AuditSpec? Audit { get; set; }

    [Description("The pods that take event streams in, own the storage, and play back.")]
    public CollectorSpec? Collector { get; set; }

    [Description("What records: resources and spool of the kube-agents, of the SSH service on nodes, and of the recorder pods.")]
    public RecorderSpec? Recorder { get; set; }

    [Description("SSH sessions.")]
    public SshSpec? Ssh { get; set; }

    [Description("kubectl exec, attach, debug, run, cp and port-forward.")]
    public KubernetesSpec? Kubernetes { get; set; }

    [Items(0, 64)]
    [ListMapKeys("name")]
    [ValidationRule("self.all(a, !has(a.port) || self.exists_one(b, has(b.port) && b.port == a.port))", "two databases have the same port: give each its own")]
    [Description("Databases whose sessions are recorded.")]
    public IList<DatabaseSpec>? Databases { get; set; }

    [Items(0, 64)]
    [ListMapKeys("name")]
    [Description("Web applications whose sessions are recorded.")]
    public IList<ApplicationSpec>? Applications { get; set; }

    [Items(0, 64)]
    [ListMapKeys("name")]
    [Description("Desktops whose sessions are recorded.")]
    public IList<DesktopSpec>? Desktops { get; set; }

    [Default("""{"interval":"15s","trackerTtl":"60s"}""")]
    [Description("Completion of recordings that their recorder abandoned.")]
    public CompleterSpec? Completer { get; set; }

    [Description("Commands, files and network connections of a session, as the kernel saw them.")]
    public EnhancedRecordingSpec? EnhancedRecording { get; set; }
}
