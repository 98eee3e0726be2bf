namespace k8s.Models;

/// <summary>A ConfigMap in a projected volume.</summary>
public sealed class V1ConfigMapProjection : KubernetesModel
{
    public string? Name { get; set; }

    public IList<V1KeyToPath>? Items { get; set; }

    public bool? Optional { get; set; }
}
