using KubeOps.Abstractions.Entities.Attributes;

namespace SessionRecording.Operator.Api.Spec;

public sealed class EnhancedRecordingSpec
{
    [Default("false")]
    [Description("Whether it is on.")]
    public bool? Enabled { get; set; }
}
