namespace k8s.Models;

/// <summary>Who may talk to which pods.</summary>
[KubernetesEntity(Group = KubeGroup, Kind = KubeKind, ApiVersion = KubeApiVersion, PluralName = KubePluralName)]
public sealed class V1NetworkPolicy : KubernetesModel, IKubernetesObject<V1ObjectMeta>, ISpec<V1NetworkPolicySpec?>
{
    public const string KubeApiVersion = "v1";
    public const string KubeKind = "NetworkPolicy";
    public const string KubeGroup = "networking.k8s.io";
    public const string KubePluralName = "networkpolicies";

    public string? ApiVersion { get; set; }

    public string? Kind { get; set; }

    public V1ObjectMeta Metadata { get; set; } = new();

    public V1NetworkPolicySpec? Spec { get; set; }
}
