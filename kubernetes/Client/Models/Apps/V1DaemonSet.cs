namespace k8s.Models;

/// <summary>A pod on every node.</summary>
[KubernetesEntity(Group = KubeGroup, Kind = KubeKind, ApiVersion = KubeApiVersion, PluralName = KubePluralName)]
public sealed class V1DaemonSet : KubernetesModel, IKubernetesObject<V1ObjectMeta>, ISpec<V1DaemonSetSpec?>, IStatus<V1DaemonSetStatus?>
{
    public const string KubeApiVersion = "v1";
    public const string KubeKind = "DaemonSet";
    public const string KubeGroup = "apps";
    public const string KubePluralName = "daemonsets";

    public string? ApiVersion { get; set; }

    public string? Kind { get; set; }

    public V1ObjectMeta Metadata { get; set; } = new();

    public V1DaemonSetSpec? Spec { get; set; }

    public V1DaemonSetStatus? Status { get; set; }
}
