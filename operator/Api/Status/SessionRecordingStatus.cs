using KubeOps.Abstractions.Entities.Attributes;
using SessionRecording.Operator.Api.Spec;

namespace SessionRecording.Operator.Api.Status;

[Description("What is.")]
public sealed class SessionRecordingStatus
{
    [Description("The generation of the spec that this status is about.")]
    public long? ObservedGeneration { get; set; }

    [Items(0, 32)]
    [ListMapKeys("type")]
    [Description("Ready, Progressing, Degraded, StorageHealthy, UploadsCurrent, SpoolPressure, Enforced, and whatever else is to be said.")]
    public IList<StatusCondition>? Conditions { get; set; }

    [Description("The mode in force: while pods are replaced, that of those which take sessions; off while one of these has that.")]
    public RecordingMode? Mode { get; set; }

    [Length(1, 1024)]
    [Description("Where recordings are kept.")]
    public string? Store { get; set; }

    [Description("What becomes of a session that cannot be recorded, where no kind of session has a failureMode of its own.")]
    public FailureMode? FailureMode { get; set; }

    [Description("Where people connect.")]
    public StatusEndpoints? Endpoints { get; set; }

    [Description("How many sessions there are.")]
    public StatusSessions? Sessions { get; set; }

    [Items(0, 64)]
    [Length(1, 63)]
    [Description("Exemptions from enforcement that are in force.")]
    public IList<string>? Exemptions { get; set; }

    [Description("Since when sessions could be recorded for the first time. Without it nothing is waited for when the config is deleted before its pods run.")]
    public DateTime? FirstReadyTime { get; set; }

    [Description("When a recording was last stored.")]
    public DateTime? LastUploadTime { get; set; }
}
