namespace k8s.Models;

/// <summary>What a node says of itself.</summary>
public sealed class V1NodeStatus : KubernetesModel
{
    public IList<V1NodeAddress>? Addresses { get; set; }

    public IList<V1NodeCondition>? Conditions { get; set; }

    public IDictionary<string, ResourceQuantity>? Capacity { get; set; }

    public IDictionary<string, ResourceQuantity>? Allocatable { get; set; }
}
