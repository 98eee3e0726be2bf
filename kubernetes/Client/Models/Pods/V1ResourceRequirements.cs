namespace k8s.Models;

/// <summary>CPU and memory asked for and allowed.</summary>
public sealed class V1ResourceRequirements : KubernetesModel
{
    public IDictionary<string, ResourceQuantity>? Requests { get; set; }

    public IDictionary<string, ResourceQuantity>? Limits { get; set; }
}
