using k8s.Models;
using KubeOps.Abstractions.Entities.Attributes;

namespace SessionRecording.Operator.Api.Spec;

public sealed class ResourcesSpec
{
    [Items(0, 16)]
    [Description("What is reserved, such as cpu: 100m and memory: 256Mi.")]
    public IDictionary<string, ResourceQuantity>? Requests { get; set; }

    [Items(0, 16)]
    [Description("What is at most used.")]
    public IDictionary<string, ResourceQuantity>? Limits { get; set; }
}
