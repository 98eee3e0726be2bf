namespace k8s.Models;

/// <summary>The token, and for whom it must be meant.</summary>
public sealed class V1TokenReviewSpec : KubernetesModel
{
    public string? Token { get; set; }

    public IList<string>? Audiences { get; set; }
}
