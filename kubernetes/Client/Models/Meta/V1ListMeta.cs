using System.Text.Json.Serialization;

namespace k8s.Models;

/// <summary>Version and paging of a list.</summary>
public sealed class V1ListMeta : KubernetesModel
{
    public string? SelfLink { get; set; }

    public string? ResourceVersion { get; set; }

    [JsonPropertyName("continue")]
    public string? ContinueProperty { get; set; }

    public long? RemainingItemCount { get; set; }
}
