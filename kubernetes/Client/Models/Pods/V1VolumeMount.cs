using System.Text.Json.Serialization;

namespace k8s.Models;

/// <summary>Where a volume appears in a container.</summary>
public sealed class V1VolumeMount : KubernetesModel
{
    public string? Name { get; set; }

    public string? MountPath { get; set; }

    public string? SubPath { get; set; }

    [JsonPropertyName("readOnly")]
    public bool? ReadOnlyProperty { get; set; }

    public string? MountPropagation { get; set; }
}
