namespace k8s.Models;

/// <summary>A CEL rule and what is said when it is not met.</summary>
public sealed class V1Validation : KubernetesModel
{
    public string? Expression { get; set; }

    public string? Message { get; set; }

    public string? MessageExpression { get; set; }

    public string? Reason { get; set; }
}
