namespace k8s.Models;

/// <summary>What has become of a container.</summary>
public sealed class V1ContainerStatus : KubernetesModel
{
    public string? Name { get; set; }

    public V1ContainerState? State { get; set; }

    public V1ContainerState? LastState { get; set; }

    public bool? Ready { get; set; }

    public bool? Started { get; set; }

    public int? RestartCount { get; set; }

    public string? Image { get; set; }

    public string? ImageID { get; set; }

    public string? ContainerID { get; set; }
}
