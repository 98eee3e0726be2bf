using KubeOps.Abstractions.Entities.Attributes;

namespace SessionRecording.Operator.Api.Spec;

public sealed class RecorderSpec
{
    [Default("1")]
    [RangeMinimum(1)]
    [RangeMaximum(100)]
    [Description("How many recorder pods. They are made when the spec names what neither kube-agents nor nodes carry: databases, applications, desktops, or ssh with mode proxy or proxy-sync. They carry none of it yet, as condition NotBuilt says, and ship what waits in their spools.")]
    public int Replicas { get; set; } = 1;

    [Description("Requests and limits of the container.")]
    public ResourcesSpec? Resources { get; set; }

    [Description("Recordings wait here for the collector. Not with sync modes.")]
    public SpoolSpec? Spool { get; set; }
}
