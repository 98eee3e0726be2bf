namespace k8s.Models;

/// <summary>Pods with names and volumes of their own.</summary>
[KubernetesEntity(Group = KubeGroup, Kind = KubeKind, ApiVersion = KubeApiVersion, PluralName = KubePluralName)]
public sealed class V1StatefulSet : KubernetesModel, IKubernetesObject<V1ObjectMeta>, ISpec<V1StatefulSetSpec?>, IStatus<V1StatefulSetStatus?>
{
    public const string KubeApiVersion = "v1";
    public const string KubeKind = "StatefulSet";
    public const string KubeGroup = "apps";
    public const string KubePluralName = "statefulsets";

    public string? ApiVersion { get; set; }

    public string? Kind { get; set; }

    public V1ObjectMeta Metadata { get; set; } = new();

    public V1StatefulSetSpec? Spec { get; set; }

    public V1StatefulSetStatus? Status { get; set; }
}
