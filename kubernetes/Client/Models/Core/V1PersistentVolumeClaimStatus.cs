namespace k8s.Models;

/// <summary>Pending, Bound or Lost.</summary>
public sealed class V1PersistentVolumeClaimStatus : KubernetesModel
{
    public string? Phase { get; set; }

    public IList<string>? AccessModes { get; set; }

    public IDictionary<string, ResourceQuantity>? Capacity { get; set; }

    public IList<V1Condition>? Conditions { get; set; }
}
