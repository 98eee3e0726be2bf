namespace k8s.Models;

/// <summary>Waiting, running or terminated.</summary>
public sealed class V1ContainerState : KubernetesModel
{
    public V1ContainerStateWaiting? Waiting { get; set; }

    public V1ContainerStateRunning? Running { get; set; }

    public V1ContainerStateTerminated? Terminated { get; set; }
}
