namespace k8s.Models;

/// <summary>RollingUpdate or OnDelete.</summary>
public sealed class V1StatefulSetUpdateStrategy : KubernetesModel
{
    public string? Type { get; set; }

    public V1RollingUpdateStatefulSetStrategy? RollingUpdate { get; set; }
}
