namespace k8s.Models;

/// <summary>The addresses of a load balancer.</summary>
public sealed class V1LoadBalancerStatus : KubernetesModel
{
    public IList<V1LoadBalancerIngress>? Ingress { get; set; }
}
