namespace k8s.Models;

/// <summary>The size of a volume.</summary>
public sealed class V1VolumeResourceRequirements : KubernetesModel
{
    public IDictionary<string, ResourceQuantity>? Requests { get; set; }

    public IDictionary<string, ResourceQuantity>? Limits { get; set; }
}
