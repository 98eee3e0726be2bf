using KubeOps.Abstractions.Entities.Attributes;

namespace SessionRecording.Operator.Api.Spec;

public sealed class ServiceAccountSpec
{
    [Items(0, 32)]
    [Length(0, 1024)]
    [Description("Annotations, such as eks.amazonaws.com/role-arn, that let the collectors reach the store without a Secret.")]
    public IDictionary<string, string>? Annotations { get; set; }
}
