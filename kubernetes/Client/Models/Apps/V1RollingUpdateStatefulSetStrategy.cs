namespace k8s.Models;

/// <summary>From which ordinal on, how many at once.</summary>
public sealed class V1RollingUpdateStatefulSetStrategy : KubernetesModel
{
    public int? Partition { get; set; }

    public IntOrString? MaxUnavailable { get; set; }
}
