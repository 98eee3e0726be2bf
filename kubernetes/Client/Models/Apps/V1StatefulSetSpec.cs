namespace k8s.Models;

/// <summary>How many, of what, with which volumes.</summary>
public sealed class V1StatefulSetSpec : KubernetesModel
{
    public string? ServiceName { get; set; }

    public int? Replicas { get; set; }

    public V1LabelSelector? Selector { get; set; }

    public V1PodTemplateSpec? Template { get; set; }

    public IList<V1PersistentVolumeClaim>? VolumeClaimTemplates { get; set; }

    public string? PodManagementPolicy { get; set; }

    public V1StatefulSetUpdateStrategy? UpdateStrategy { get; set; }

    public int? RevisionHistoryLimit { get; set; }

    public int? MinReadySeconds { get; set; }

    public V1StatefulSetPersistentVolumeClaimRetentionPolicy? PersistentVolumeClaimRetentionPolicy { get; set; }
}
