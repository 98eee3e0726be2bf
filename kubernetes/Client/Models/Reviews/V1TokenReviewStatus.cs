namespace k8s.Models;

/// <summary>Whether the token is good, and whose it is.</summary>
public sealed class V1TokenReviewStatus : KubernetesModel
{
    public bool? Authenticated { get; set; }

    public V1UserInfo? User { get; set; }

    public IList<string>? Audiences { get; set; }

    public string? Error { get; set; }
}
