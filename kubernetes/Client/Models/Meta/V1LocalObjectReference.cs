namespace k8s.Models;

/// <summary>The name of an object in the same namespace.</summary>
public sealed class V1LocalObjectReference : KubernetesModel
{
    public string? Name { get; set; }
}
