namespace k8s.Models;

/// <summary>A user as the API server knows them.</summary>
public sealed class V1UserInfo : KubernetesModel
{
    public string? Username { get; set; }

    public string? Uid { get; set; }

    public IList<string>? Groups { get; set; }

    public IDictionary<string, IList<string>>? Extra { get; set; }
}
