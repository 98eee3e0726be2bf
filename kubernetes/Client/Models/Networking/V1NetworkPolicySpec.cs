namespace k8s.Models;

/// <summary>The pods, and what goes in and out.</summary>
public sealed class V1NetworkPolicySpec : KubernetesModel
{
    public V1LabelSelector? PodSelector { get; set; }

    public IList<string>? PolicyTypes { get; set; }

    public IList<V1NetworkPolicyIngressRule>? Ingress { get; set; }

    public IList<V1NetworkPolicyEgressRule>? Egress { get; set; }
}
