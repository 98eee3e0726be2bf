namespace k8s.Models;

/// <summary>Who the caller is.</summary>
public sealed class V1SelfSubjectReviewStatus : KubernetesModel
{
    public V1UserInfo? UserInfo { get; set; }
}
