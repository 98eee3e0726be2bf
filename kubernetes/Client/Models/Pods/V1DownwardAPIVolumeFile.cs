namespace k8s.Models;

/// <summary>One field of the pod as a file.</summary>
public sealed class V1DownwardAPIVolumeFile : KubernetesModel
{
    public string? Path { get; set; }

    public V1ObjectFieldSelector? FieldRef { get; set; }

    public int? Mode { get; set; }
}
