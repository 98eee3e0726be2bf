using System.Text.Json.Serialization;

namespace k8s.KubeConfigModels;

/// <summary>A context by its name in the file.</summary>
internal sealed class Context
{
    public string? Name { get; set; }

    [JsonPropertyName("context")]
    public ContextDetails? ContextDetails { get; set; }
}
