namespace k8s.Models;

/// <summary>Asks whose token this is.</summary>
[KubernetesEntity(Group = KubeGroup, Kind = KubeKind, ApiVersion = KubeApiVersion, PluralName = KubePluralName)]
public sealed class V1TokenReview : KubernetesModel, IKubernetesObject<V1ObjectMeta>, ISpec<V1TokenReviewSpec?>, IStatus<V1TokenReviewStatus?>
{
    public const string KubeApiVersion = "v1";
    public const string KubeKind = "TokenReview";
    public const string KubeGroup = "authentication.k8s.io";
    public const string KubePluralName = "tokenreviews";

    public string? ApiVersion { get; set; }

    public string? Kind { get; set; }

    public V1ObjectMeta Metadata { get; set; } = new();

    public V1TokenReviewSpec? Spec { get; set; }

    public V1TokenReviewStatus? Status { get; set; }
}
