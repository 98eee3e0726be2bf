namespace k8s.Models;

/// <summary>A directory that lives as long as the pod.</summary>
public sealed class V1EmptyDirVolumeSource : KubernetesModel
{
    public string? Medium { get; set; }

    public ResourceQuantity? SizeLimit { get; set; }
}
