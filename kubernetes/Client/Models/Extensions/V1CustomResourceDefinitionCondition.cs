namespace k8s.Models;

/// <summary>One condition of a definition.</summary>
public sealed class V1CustomResourceDefinitionCondition : KubernetesModel
{
    public string? Type { get; set; }

    public string? Status { get; set; }

    public DateTime? LastTransitionTime { get; set; }

    public string? Reason { get; set; }

    public string? Message { get; set; }

    public long? ObservedGeneration { get; set; }
}
