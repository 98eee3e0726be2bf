namespace k8s.Models;

/// <summary>A token of the pod's service account.</summary>
public sealed class V1ServiceAccountTokenProjection : KubernetesModel
{
    public string? Audience { get; set; }

    public long? ExpirationSeconds { get; set; }

    public string? Path { get; set; }
}
