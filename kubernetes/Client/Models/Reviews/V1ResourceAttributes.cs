using System.Text.Json.Serialization;

namespace k8s.Models;

/// <summary>A verb on a resource.</summary>
public sealed class V1ResourceAttributes : KubernetesModel
{
    [JsonPropertyName("namespace")]
    public string? NamespaceProperty { get; set; }

    public string? Verb { get; set; }

    public string? Group { get; set; }

    public string? Version { get; set; }

    public string? Resource { get; set; }

    public string? Subresource { get; set; }

    public string? Name { get; set; }
}
