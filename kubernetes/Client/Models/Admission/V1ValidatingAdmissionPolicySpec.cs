namespace k8s.Models;

/// <summary>Which requests, which rules.</summary>
public sealed class V1ValidatingAdmissionPolicySpec : KubernetesModel
{
    public string? FailurePolicy { get; set; }

    public V1ParamKind? ParamKind { get; set; }

    public V1MatchResources? MatchConstraints { get; set; }

    public IList<V1MatchCondition>? MatchConditions { get; set; }

    public IList<V1Variable>? Variables { get; set; }

    public IList<V1Validation>? Validations { get; set; }

    public IList<V1AuditAnnotation>? AuditAnnotations { get; set; }
}
