using System.Text.Json.Serialization;

namespace k8s.Models;

/// <summary>A claimed volume.</summary>
public sealed class V1PersistentVolumeClaimVolumeSource : KubernetesModel
{
    public string? ClaimName { get; set; }

    [JsonPropertyName("readOnly")]
    public bool? ReadOnlyProperty { get; set; }
}
