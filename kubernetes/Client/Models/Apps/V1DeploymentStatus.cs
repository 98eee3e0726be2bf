namespace k8s.Models;

/// <summary>How many pods there are, ready and updated.</summary>
public sealed class V1DeploymentStatus : KubernetesModel
{
    public long? ObservedGeneration { get; set; }

    public int? Replicas { get; set; }

    public int? ReadyReplicas { get; set; }

    public int? UpdatedReplicas { get; set; }

    public int? AvailableReplicas { get; set; }

    public int? UnavailableReplicas { get; set; }

    public IList<V1DeploymentCondition>? Conditions { get; set; }
}
