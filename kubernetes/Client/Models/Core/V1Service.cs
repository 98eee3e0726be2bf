namespace k8s.Models;

/// <summary>A stable address in front of pods.</summary>
[KubernetesEntity(Group = KubeGroup, Kind = KubeKind, ApiVersion = KubeApiVersion, PluralName = KubePluralName)]
public sealed class V1Service : KubernetesModel, IKubernetesObject<V1ObjectMeta>, ISpec<V1ServiceSpec?>, IStatus<V1ServiceStatus?>
{
    public const string KubeApiVersion = "v1";
    public const string KubeKind = "Service";
    public const string KubeGroup = "";
    public const string KubePluralName = "services";

    public string? ApiVersion { get; set; }

    public string? Kind { get; set; }

    public V1ObjectMeta Metadata { get; set; } = new();

    public V1ServiceSpec? Spec { get; set; }

    public V1ServiceStatus? Status { get; set; }
}
