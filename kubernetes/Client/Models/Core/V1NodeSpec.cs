namespace k8s.Models;

/// <summary>What is asked of a node.</summary>
public sealed class V1NodeSpec : KubernetesModel
{
    public string? ProviderID { get; set; }

    public bool? Unschedulable { get; set; }

    public IList<V1Taint>? Taints { get; set; }
}
