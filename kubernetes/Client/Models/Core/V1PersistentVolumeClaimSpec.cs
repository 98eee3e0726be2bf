namespace k8s.Models;

/// <summary>Size, class and access of the volume.</summary>
public sealed class V1PersistentVolumeClaimSpec : KubernetesModel
{
    public IList<string>? AccessModes { get; set; }

    public V1VolumeResourceRequirements? Resources { get; set; }

    public string? StorageClassName { get; set; }

    public string? VolumeMode { get; set; }

    public string? VolumeName { get; set; }

    public V1LabelSelector? Selector { get; set; }
}
