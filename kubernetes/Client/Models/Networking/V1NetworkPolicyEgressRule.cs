namespace k8s.Models;

/// <summary>What may go out.</summary>
public sealed class V1NetworkPolicyEgressRule : KubernetesModel
{
    public IList<V1NetworkPolicyPeer>? To { get; set; }

    public IList<V1NetworkPolicyPort>? Ports { get; set; }
}
