namespace k8s.Models;

/// <summary>The answer.</summary>
public sealed class V1SubjectAccessReviewStatus : KubernetesModel
{
    public bool? Allowed { get; set; }

    public bool? Denied { get; set; }

    public string? Reason { get; set; }

    public string? EvaluationError { get; set; }
}
