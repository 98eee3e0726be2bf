namespace k8s.Models;

/// <summary>Pods, namespaces or addresses.</summary>
public sealed class V1NetworkPolicyPeer : KubernetesModel
{
    public V1LabelSelector? PodSelector { get; set; }

    public V1LabelSelector? NamespaceSelector { get; set; }

    public V1IPBlock? IpBlock { get; set; }
}
