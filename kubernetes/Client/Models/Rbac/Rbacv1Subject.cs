using System.Text.Json.Serialization;

namespace k8s.Models;

/// <summary>A user, group or service account.</summary>
public sealed class Rbacv1Subject : KubernetesModel
{
    public string? ApiGroup { get; set; }

    public string? Kind { get; set; }

    public string? Name { get; set; }

    [JsonPropertyName("namespace")]
    public string? NamespaceProperty { get; set; }
}
