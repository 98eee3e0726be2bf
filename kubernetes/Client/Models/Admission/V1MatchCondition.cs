namespace k8s.Models;

/// <summary>A CEL condition under which the policy is asked.</summary>
public sealed class V1MatchCondition : KubernetesModel
{
    public string? Name { get; set; }

    public string? Expression { get; set; }
}
