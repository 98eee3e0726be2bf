namespace k8s.Models;

/// <summary>A volume of a pod.</summary>
public sealed class V1Volume : KubernetesModel
{
    public string? Name { get; set; }

    public V1EmptyDirVolumeSource? EmptyDir { get; set; }

    public V1SecretVolumeSource? Secret { get; set; }

    public V1ConfigMapVolumeSource? ConfigMap { get; set; }

    public V1PersistentVolumeClaimVolumeSource? PersistentVolumeClaim { get; set; }

    public V1HostPathVolumeSource? HostPath { get; set; }

    public V1ProjectedVolumeSource? Projected { get; set; }
}
