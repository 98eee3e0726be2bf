namespace k8s.Models;

/// <summary>Rights in the whole cluster.</summary>
[KubernetesEntity(Group = KubeGroup, Kind = KubeKind, ApiVersion = KubeApiVersion, PluralName = KubePluralName)]
public sealed class V1ClusterRole : KubernetesModel, IKubernetesObject<V1ObjectMeta>
{
    public const string KubeApiVersion = "v1";
    public const string KubeKind = "ClusterRole";
    public const string KubeGroup = "rbac.authorization.k8s.io";
    public const string KubePluralName = "clusterroles";

    public string? ApiVersion { get; set; }

    public string? Kind { get; set; }

    public V1ObjectMeta Metadata { get; set; } = new();

    public IList<V1PolicyRule>? Rules { get; set; }

    public V1AggregationRule? AggregationRule { get; set; }
}
