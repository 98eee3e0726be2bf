namespace k8s.Models;

/// <summary>Asks whether a user may do something.</summary>
[KubernetesEntity(Group = KubeGroup, Kind = KubeKind, ApiVersion = KubeApiVersion, PluralName = KubePluralName)]
public sealed class V1SubjectAccessReview : KubernetesModel, IKubernetesObject<V1ObjectMeta>, ISpec<V1SubjectAccessReviewSpec?>, IStatus<V1SubjectAccessReviewStatus?>
{
    public const string KubeApiVersion = "v1";
    public const string KubeKind = "SubjectAccessReview";
    public const string KubeGroup = "authorization.k8s.io";
    public const string KubePluralName = "subjectaccessreviews";

    public string? ApiVersion { get; set; }

    public string? Kind { get; set; }

    public V1ObjectMeta Metadata { get; set; } = new();

    public V1SubjectAccessReviewSpec? Spec { get; set; }

    public V1SubjectAccessReviewStatus? Status { get; set; }
}
