using System.Text.Json.Serialization;

namespace k8s.Models;

/// <summary>A taint that a pod puts up with.</summary>
public sealed class V1Toleration : KubernetesModel
{
    public string? Key { get; set; }

    [JsonPropertyName("operator")]
    public string? OperatorProperty { get; set; }

    public string? Value { get; set; }

    public string? Effect { get; set; }

    public long? TolerationSeconds { get; set; }
}
