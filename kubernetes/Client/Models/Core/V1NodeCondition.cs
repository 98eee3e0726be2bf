namespace k8s.Models;

/// <summary>One condition of a node.</summary>
public sealed class V1NodeCondition : KubernetesModel
{
    public string? Type { get; set; }

    public string? Status { get; set; }

    public DateTime? LastHeartbeatTime { get; set; }

    public DateTime? LastTransitionTime { get; set; }

    public string? Reason { get; set; }

    public string? Message { get; set; }
}
