namespace k8s.Models;

/// <summary>Who has a role in the whole cluster.</summary>
[KubernetesEntity(Group = KubeGroup, Kind = KubeKind, ApiVersion = KubeApiVersion, PluralName = KubePluralName)]
public sealed class V1ClusterRoleBinding : KubernetesModel, IKubernetesObject<V1ObjectMeta>
{
    public const string KubeApiVersion = "v1";
    public const string KubeKind = "ClusterRoleBinding";
    public const string KubeGroup = "rbac.authorization.k8s.io";
    public const string KubePluralName = "clusterrolebindings";

    public string? ApiVersion { get; set; }

    public string? Kind { get; set; }

    public V1ObjectMeta Metadata { get; set; } = new();

    public V1RoleRef? RoleRef { get; set; }

    public IList<Rbacv1Subject>? Subjects { get; set; }
}
