namespace k8s.Models;

/// <summary>One condition of an object.</summary>
public sealed class V1Condition : KubernetesModel
{
    public string? Type { get; set; }

    public string? Status { get; set; }

    public long? ObservedGeneration { get; set; }

    public DateTime? LastTransitionTime { get; set; }

    public string? Reason { get; set; }

    public string? Message { get; set; }
}
