namespace k8s.Models;

/// <summary>Asks who the caller is.</summary>
[KubernetesEntity(Group = KubeGroup, Kind = KubeKind, ApiVersion = KubeApiVersion, PluralName = KubePluralName)]
public sealed class V1SelfSubjectReview : KubernetesModel, IKubernetesObject<V1ObjectMeta>, IStatus<V1SelfSubjectReviewStatus?>
{
    public const string KubeApiVersion = "v1";
    public const string KubeKind = "SelfSubjectReview";
    public const string KubeGroup = "authentication.k8s.io";
    public const string KubePluralName = "selfsubjectreviews";

    public string? ApiVersion { get; set; }

    public string? Kind { get; set; }

    public V1ObjectMeta Metadata { get; set; } = new();

    public V1SelfSubjectReviewStatus? Status { get; set; }
}
