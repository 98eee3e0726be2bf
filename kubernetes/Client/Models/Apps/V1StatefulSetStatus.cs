namespace k8s.Models;

/// <summary>How many pods there are, ready and updated.</summary>
public sealed class V1StatefulSetStatus : KubernetesModel
{
    public long? ObservedGeneration { get; set; }

    public int? Replicas { get; set; }

    public int? ReadyReplicas { get; set; }

    public int? CurrentReplicas { get; set; }

    public int? UpdatedReplicas { get; set; }

    public int? AvailableReplicas { get; set; }

    public string? CurrentRevision { get; set; }

    public string? UpdateRevision { get; set; }

    public IList<V1Condition>? Conditions { get; set; }
}
