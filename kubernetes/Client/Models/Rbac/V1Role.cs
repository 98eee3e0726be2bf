namespace k8s.Models;

/// <summary>Rights in one namespace.</summary>
[KubernetesEntity(Group = KubeGroup, Kind = KubeKind, ApiVersion = KubeApiVersion, PluralName = KubePluralName)]
public sealed class V1Role : KubernetesModel, IKubernetesObject<V1ObjectMeta>
{
    public const string KubeApiVersion = "v1";
    public const string KubeKind = "Role";
    public const string KubeGroup = "rbac.authorization.k8s.io";
    public const string KubePluralName = "roles";

    public string? ApiVersion { get; set; }

    public string? Kind { get; set; }

    public V1ObjectMeta Metadata { get; set; } = new();

    public IList<V1PolicyRule>? Rules { get; set; }
}
