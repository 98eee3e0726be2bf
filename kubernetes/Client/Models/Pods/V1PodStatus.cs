namespace k8s.Models;

/// <summary>What has become of a pod.</summary>
public sealed class V1PodStatus : KubernetesModel
{
    public string? Phase { get; set; }

    public IList<V1PodCondition>? Conditions { get; set; }

    public string? Message { get; set; }

    public string? Reason { get; set; }

    public string? HostIP { get; set; }

    public string? PodIP { get; set; }

    public DateTime? StartTime { get; set; }

    public string? QosClass { get; set; }

    public IList<V1ContainerStatus>? InitContainerStatuses { get; set; }

    public IList<V1ContainerStatus>? ContainerStatuses { get; set; }

    public IList<V1ContainerStatus>? EphemeralContainerStatuses { get; set; }
}
