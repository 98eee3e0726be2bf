namespace k8s.Models;

/// <summary>What happens to claims: Retain or Delete.</summary>
public sealed class V1StatefulSetPersistentVolumeClaimRetentionPolicy : KubernetesModel
{
    public string? WhenDeleted { get; set; }

    public string? WhenScaled { get; set; }
}
