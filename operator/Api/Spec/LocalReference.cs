using KubeOps.Abstractions.Entities.Attributes;

namespace SessionRecording.Operator.Api.Spec;

/// <summary>An object in the same namespace.</summary>
public sealed class LocalReference
{
    [Required]
    [Length(1, 253)]
    [Pattern("^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$")]
    [Description("Name of the object, in the same namespace.")]
    public string Name { get; set; } = "";
}
