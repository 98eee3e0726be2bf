namespace k8s.Models;

/// <summary>How pods are spread over zones or nodes.</summary>
public sealed class V1TopologySpreadConstraint : KubernetesModel
{
    public int? MaxSkew { get; set; }

    public int? MinDomains { get; set; }

    public string? TopologyKey { get; set; }

    public string? WhenUnsatisfiable { get; set; }

    public V1LabelSelector? LabelSelector { get; set; }

    public IList<string>? MatchLabelKeys { get; set; }
}
