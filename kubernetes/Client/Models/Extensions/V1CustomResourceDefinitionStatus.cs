namespace k8s.Models;

/// <summary>Whether the kind is served.</summary>
public sealed class V1CustomResourceDefinitionStatus : KubernetesModel
{
    public IList<V1CustomResourceDefinitionCondition>? Conditions { get; set; }

    public V1CustomResourceDefinitionNames? AcceptedNames { get; set; }

    public IList<string>? StoredVersions { get; set; }
}
