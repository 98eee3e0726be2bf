namespace k8s.Models;

/// <summary>What may come in.</summary>
public sealed class V1NetworkPolicyIngressRule : KubernetesModel
{
    public IList<V1NetworkPolicyPeer>? From { get; set; }

    public IList<V1NetworkPolicyPort>? Ports { get; set; }
}
