namespace k8s.Models;

/// <summary>RollingUpdate or OnDelete.</summary>
public sealed class V1DaemonSetUpdateStrategy : KubernetesModel
{
    public string? Type { get; set; }

    public V1RollingUpdateDaemonSet? RollingUpdate { get; set; }
}
