namespace k8s.Models;

/// <summary>A kind that the cluster learns.</summary>
[KubernetesEntity(Group = KubeGroup, Kind = KubeKind, ApiVersion = KubeApiVersion, PluralName = KubePluralName)]
public sealed class V1CustomResourceDefinition : KubernetesModel, IKubernetesObject<V1ObjectMeta>, ISpec<V1CustomResourceDefinitionSpec?>, IStatus<V1CustomResourceDefinitionStatus?>
{
    public const string KubeApiVersion = "v1";
    public const string KubeKind = "CustomResourceDefinition";
    public const string KubeGroup = "apiextensions.k8s.io";
    public const string KubePluralName = "customresourcedefinitions";

    public string? ApiVersion { get; set; }

    public string? Kind { get; set; }

    public V1ObjectMeta Metadata { get; set; } = new();

    public V1CustomResourceDefinitionSpec? Spec { get; set; }

    public V1CustomResourceDefinitionStatus? Status { get; set; }
}
