using System.Text.Json.Serialization;

namespace k8s.KubeConfigModels;

/// <summary>A cluster by its name in the file.</summary>
internal sealed class Cluster
{
    public string? Name { get; set; }

    [JsonPropertyName("cluster")]
    public ClusterEndpoint? ClusterEndpoint { get; set; }
}
