namespace k8s.Models;

/// <summary>Why a container does not run yet.</summary>
public sealed class V1ContainerStateWaiting : KubernetesModel
{
    public string? Reason { get; set; }

    public string? Message { get; set; }
}
