using KubeOps.Abstractions.Entities.Attributes;

namespace SessionRecording.Operator.Api.Spec;

public sealed class NamespaceSelector
{
    [Items(0, 16)]
    [Length(0, 63)]
    [Description("Labels that the namespace must have.")]
    public IDictionary<string, string>? MatchLabels { get; set; }
}
