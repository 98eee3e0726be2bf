using System.Text.Json;

namespace k8s.Models;

/// <summary>Names, scope and versions of the kind.</summary>
public sealed class V1CustomResourceDefinitionSpec : KubernetesModel
{
    public string? Group { get; set; }

    public V1CustomResourceDefinitionNames? Names { get; set; }

    public string? Scope { get; set; }

    public IList<V1CustomResourceDefinitionVersion>? Versions { get; set; }

    public JsonElement? Conversion { get; set; }

    public bool? PreserveUnknownFields { get; set; }
}
