namespace k8s.Models;

/// <summary>Labels that an object must have.</summary>
public sealed class V1LabelSelector : KubernetesModel
{
    public IDictionary<string, string>? MatchLabels { get; set; }

    public IList<V1LabelSelectorRequirement>? MatchExpressions { get; set; }
}
