namespace k8s.Models;

/// <summary>One address of a load balancer.</summary>
public sealed class V1LoadBalancerIngress : KubernetesModel
{
    public string? Ip { get; set; }

    public string? Hostname { get; set; }
}
