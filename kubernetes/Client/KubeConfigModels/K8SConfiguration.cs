using System.Text.Json.Serialization;

namespace k8s.KubeConfigModels;

/// <summary>A kubeconfig file.</summary>
internal sealed class K8SConfiguration
{
    [JsonPropertyName("current-context")]
    public string? CurrentContext { get; set; }

    public List<Cluster>? Clusters { get; set; }

    public List<Context>? Contexts { get; set; }

    public List<User>? Users { get; set; }
}
