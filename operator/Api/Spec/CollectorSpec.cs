using KubeOps.Abstractions.Entities.Attributes;

namespace SessionRecording.Operator.Api.Spec;

public sealed class CollectorSpec
{
    [Default("1")]
    [RangeMinimum(1)]
    [RangeMaximum(9)]
    [Description("How many collectors. More than one needs a PostgreSQL audit log and s3:// or gs:// storage; such storage is not built yet.")]
    public int Replicas { get; set; } = 1;

    [Description("Requests and limits of the container.")]
    public ResourcesSpec? Resources { get; set; }

    [Default("{}")]
    [Description("Of each collector: events that are acknowledged and not stored yet, file storage and the SQLite audit log are on it.")]
    public VolumeSpec? Volume { get; set; }

    [Description("The ServiceAccount of the collectors.")]
    public ServiceAccountSpec? ServiceAccount { get; set; }
}
