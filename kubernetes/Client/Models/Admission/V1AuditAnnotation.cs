namespace k8s.Models;

/// <summary>What is noted in the audit log.</summary>
public sealed class V1AuditAnnotation : KubernetesModel
{
    public string? Key { get; set; }

    public string? ValueExpression { get; set; }
}
