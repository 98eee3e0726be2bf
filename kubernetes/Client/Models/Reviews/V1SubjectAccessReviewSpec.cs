namespace k8s.Models;

/// <summary>The user, and what they want to do.</summary>
public sealed class V1SubjectAccessReviewSpec : KubernetesModel
{
    public string? User { get; set; }

    public string? Uid { get; set; }

    public IList<string>? Groups { get; set; }

    public IDictionary<string, IList<string>>? Extra { get; set; }

    public V1ResourceAttributes? ResourceAttributes { get; set; }

    public V1NonResourceAttributes? NonResourceAttributes { get; set; }
}
