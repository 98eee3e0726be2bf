using k8s.Models;
using KubeOps.Abstractions.Entities.Attributes;

namespace SessionRecording.Operator.Api.Spec;

public sealed class VolumeSpec
{
    [Default("\"20Gi\"")]
    [Description("Size of the volume.")]
    public ResourceQuantity? Size { get; set; }

    [Length(1, 253)]
    [Description("StorageClass of the volume. Default: the cluster's.")]
    public string? StorageClassName { get; set; }
}
