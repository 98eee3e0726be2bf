namespace k8s.Models;

/// <summary>A machine of the cluster.</summary>
[KubernetesEntity(Group = KubeGroup, Kind = KubeKind, ApiVersion = KubeApiVersion, PluralName = KubePluralName)]
public sealed class V1Node : KubernetesModel, IKubernetesObject<V1ObjectMeta>, ISpec<V1NodeSpec?>, IStatus<V1NodeStatus?>
{
    public const string KubeApiVersion = "v1";
    public const string KubeKind = "Node";
    public const string KubeGroup = "";
    public const string KubePluralName = "nodes";

    public string? ApiVersion { get; set; }

    public string? Kind { get; set; }

    public V1ObjectMeta Metadata { get; set; } = new();

    public V1NodeSpec? Spec { get; set; }

    public V1NodeStatus? Status { get; set; }
}
