using KubeOps.Abstractions.Entities.Attributes;

namespace SessionRecording.Operator.Api.Status;

public sealed class StatusSessions
{
    [RangeMinimum(0)]
    [Description("Sessions that are running.")]
    public int? Active { get; set; }

    [RangeMinimum(0)]
    [Description("Recordings that are not stored yet.")]
    public int? PendingUploads { get; set; }

    [RangeMinimum(0)]
    [Description("Recordings that their recorder abandoned and the completer has not completed yet.")]
    public int? Abandoned { get; set; }
}
