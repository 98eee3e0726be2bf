namespace k8s.Models;

/// <summary>How many pods may be evicted at once.</summary>
[KubernetesEntity(Group = KubeGroup, Kind = KubeKind, ApiVersion = KubeApiVersion, PluralName = KubePluralName)]
public sealed class V1PodDisruptionBudget : KubernetesModel, IKubernetesObject<V1ObjectMeta>, ISpec<V1PodDisruptionBudgetSpec?>, IStatus<V1PodDisruptionBudgetStatus?>
{
    public const string KubeApiVersion = "v1";
    public const string KubeKind = "PodDisruptionBudget";
    public const string KubeGroup = "policy";
    public const string KubePluralName = "poddisruptionbudgets";

    public string? ApiVersion { get; set; }

    public string? Kind { get; set; }

    public V1ObjectMeta Metadata { get; set; } = new();

    public V1PodDisruptionBudgetSpec? Spec { get; set; }

    public V1PodDisruptionBudgetStatus? Status { get; set; }
}
