namespace k8s.Models;

/// <summary>Since when a container runs.</summary>
public sealed class V1ContainerStateRunning : KubernetesModel
{
    public DateTime? StartedAt { get; set; }
}
