namespace k8s.Models;

/// <summary>The requests that a policy is about.</summary>
public sealed class V1MatchResources : KubernetesModel
{
    public V1LabelSelector? NamespaceSelector { get; set; }

    public V1LabelSelector? ObjectSelector { get; set; }

    public IList<V1NamedRuleWithOperations>? ResourceRules { get; set; }

    public IList<V1NamedRuleWithOperations>? ExcludeResourceRules { get; set; }

    public string? MatchPolicy { get; set; }
}
