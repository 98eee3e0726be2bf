using k8s.Models;
using KubeOps.Abstractions.Entities.Attributes;

namespace SessionRecording.Operator.Api.Spec;

public sealed class SpoolSpec
{
    [Default("\"20Gi\"")]
    [Description("Size of the volume. When it is full, failureMode decides.")]
    public ResourceQuantity? Size { get; set; }

    [Default("\"1s\"")]
    [Length(1, 16)]
    [Pattern("^[0-9]+(ms|s)$")]
    [ValidationRule("duration(self) >= duration('10ms') && duration(self) <= duration('60s')", "maxLoss is from 10ms to 60s")]
    [Description("Longest time that a recorded event may wait for its fsync: what a crash of the machine may lose.")]
    public string? MaxLoss { get; set; }

    [Length(1, 253)]
    [Description("StorageClass of the volume. Default: the cluster's.")]
    public string? StorageClassName { get; set; }
}
