namespace k8s.Models;

/// <summary>What the kind is called.</summary>
public sealed class V1CustomResourceDefinitionNames : KubernetesModel
{
    public string? Plural { get; set; }

    public string? Singular { get; set; }

    public string? Kind { get; set; }

    public string? ListKind { get; set; }

    public IList<string>? ShortNames { get; set; }

    public IList<string>? Categories { get; set; }
}
