namespace k8s.Models;

/// <summary>A CEL rule of a schema.</summary>
public sealed class V1ValidationRule : KubernetesModel
{
    public string? Rule { get; set; }

    public string? Message { get; set; }

    public string? MessageExpression { get; set; }

    public string? Reason { get; set; }

    public string? FieldPath { get; set; }

    public bool? OptionalOldSelf { get; set; }
}
