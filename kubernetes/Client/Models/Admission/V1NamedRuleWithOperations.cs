namespace k8s.Models;

/// <summary>Resources and operations.</summary>
public sealed class V1NamedRuleWithOperations : KubernetesModel
{
    public IList<string>? ResourceNames { get; set; }

    public IList<string>? Operations { get; set; }

    public IList<string>? ApiGroups { get; set; }

    public IList<string>? ApiVersions { get; set; }

    public IList<string>? Resources { get; set; }

    public string? Scope { get; set; }
}
