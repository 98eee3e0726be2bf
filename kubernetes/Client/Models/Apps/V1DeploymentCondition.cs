namespace k8s.Models;

/// <summary>One condition of a deployment.</summary>
public sealed class V1DeploymentCondition : KubernetesModel
{
    public string? Type { get; set; }

    public string? Status { get; set; }

    public DateTime? LastUpdateTime { get; set; }

    public DateTime? LastTransitionTime { get; set; }

    public string? Reason { get; set; }

    public string? Message { get; set; }
}
