using KubeOps.Abstractions.Entities.Attributes;

namespace SessionRecording.Operator.Api.Status;

/// <summary>As metav1.Condition.</summary>
public sealed class StatusCondition
{
    [Required]
    [Length(1, 316)]
    [Description("What it is about.")]
    public string Type { get; set; } = "";

    [Required]
    [Pattern("^(True|False|Unknown)$")]
    [Description("True, False or Unknown.")]
    public string Status { get; set; } = "";

    [RangeMinimum(0)]
    [Description("The generation of the spec that it is about.")]
    public long? ObservedGeneration { get; set; }

    [Required]
    [Description("When the status last changed.")]
    public DateTime LastTransitionTime { get; set; }

    [Required]
    [Length(1, 1024)]
    [Pattern("^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$")]
    [Description("Why, in one word.")]
    public string Reason { get; set; } = "";

    [Length(0, 32768)]
    [Description("Why, in a sentence.")]
    public string? Message { get; set; }
}
