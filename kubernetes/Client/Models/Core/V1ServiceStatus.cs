namespace k8s.Models;

/// <summary>What the load balancer was given.</summary>
public sealed class V1ServiceStatus : KubernetesModel
{
    public V1LoadBalancerStatus? LoadBalancer { get; set; }

    public IList<V1Condition>? Conditions { get; set; }
}
