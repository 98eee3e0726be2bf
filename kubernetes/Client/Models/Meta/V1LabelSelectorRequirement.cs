using System.Text.Json.Serialization;

namespace k8s.Models;

/// <summary>One requirement: In, NotIn, Exists, DoesNotExist.</summary>
public sealed class V1LabelSelectorRequirement : KubernetesModel
{
    public string? Key { get; set; }

    [JsonPropertyName("operator")]
    public string? OperatorProperty { get; set; }

    public IList<string>? Values { get; set; }
}
