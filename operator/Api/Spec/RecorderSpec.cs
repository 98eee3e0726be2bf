using KubeOps.Abstractions.Entities.Attributes;

namespace SessionRecording.Operator.Api.Spec;

public sealed class RecorderSpec
{
    [Default("1")]
    [RangeMinimum(1)]
    [RangeMaximum(100)]
    [Description("How many recorders, for what neither kube-agents nor nodes carry. More than one is of no use yet, and condition NotBuilt says so.")]
    public int Replicas { get; set; } = 1;

    [Description("Requests and limits of the container.")]
    public ResourcesSpec? Resources { get; set; }

    [Description("Recordings wait here for the collector. Not with sync modes.")]
    public SpoolSpec? Spool { get; set; }
}
