using System.Text.Json.Serialization;

namespace k8s.Models;

/// <summary>The object that holds parameters.</summary>
public sealed class V1ParamRef : KubernetesModel
{
    public string? Name { get; set; }

    [JsonPropertyName("namespace")]
    public string? NamespaceProperty { get; set; }

    public V1LabelSelector? Selector { get; set; }

    public string? ParameterNotFoundAction { get; set; }
}
