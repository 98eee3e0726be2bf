namespace k8s.Models;

/// <summary>Containers that run together on one node.</summary>
[KubernetesEntity(Group = KubeGroup, Kind = KubeKind, ApiVersion = KubeApiVersion, PluralName = KubePluralName)]
public sealed class V1Pod : KubernetesModel, IKubernetesObject<V1ObjectMeta>, ISpec<V1PodSpec?>, IStatus<V1PodStatus?>
{
    public const string KubeApiVersion = "v1";
    public const string KubeKind = "Pod";
    public const string KubeGroup = "";
    public const string KubePluralName = "pods";

    public string? ApiVersion { get; set; }

    public string? Kind { get; set; }

    public V1ObjectMeta Metadata { get; set; } = new();

    public V1PodSpec? Spec { get; set; }

    public V1PodStatus? Status { get; set; }
}
