namespace k8s.Models;

/// <summary>A cluster role made of others.</summary>
public sealed class V1AggregationRule : KubernetesModel
{
    public IList<V1LabelSelector>? ClusterRoleSelectors { get; set; }
}
