namespace k8s.Models;

/// <summary>A field of the pod itself.</summary>
public sealed class V1ObjectFieldSelector : KubernetesModel
{
    public string? ApiVersion { get; set; }

    public string? FieldPath { get; set; }
}
