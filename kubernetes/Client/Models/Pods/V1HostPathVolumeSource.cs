namespace k8s.Models;

/// <summary>A path of the node.</summary>
public sealed class V1HostPathVolumeSource : KubernetesModel
{
    public string? Path { get; set; }

    public string? Type { get; set; }
}
