using System.Text.Json;
using System.Text.Json.Serialization;

namespace k8s.Models;

/// <summary>A structural OpenAPI v3 schema.</summary>
public sealed class V1JSONSchemaProps : KubernetesModel
{
    public string? Type { get; set; }

    public string? Format { get; set; }

    public string? Title { get; set; }

    public string? Description { get; set; }

    public IDictionary<string, V1JSONSchemaProps>? Properties { get; set; }

    public IList<string>? Required { get; set; }

    public V1JSONSchemaProps? Items { get; set; }

    public V1JSONSchemaProps? AdditionalProperties { get; set; }

    [JsonPropertyName("enum")]
    public IList<JsonElement>? EnumProperty { get; set; }

    [JsonPropertyName("default")]
    public JsonElement? DefaultProperty { get; set; }

    public bool? Nullable { get; set; }

    public double? Minimum { get; set; }

    public double? Maximum { get; set; }

    public bool? ExclusiveMinimum { get; set; }

    public bool? ExclusiveMaximum { get; set; }

    public double? MultipleOf { get; set; }

    public long? MinLength { get; set; }

    public long? MaxLength { get; set; }

    public string? Pattern { get; set; }

    public long? MinItems { get; set; }

    public long? MaxItems { get; set; }

    public bool? UniqueItems { get; set; }

    public long? MinProperties { get; set; }

    public long? MaxProperties { get; set; }

    public IList<V1JSONSchemaProps>? AllOf { get; set; }

    public IList<V1JSONSchemaProps>? AnyOf { get; set; }

    public IList<V1JSONSchemaProps>? OneOf { get; set; }

    public V1JSONSchemaProps? Not { get; set; }

    [JsonPropertyName("x-kubernetes-validations")]
    public IList<V1ValidationRule>? XKubernetesValidations { get; set; }

    [JsonPropertyName("x-kubernetes-list-type")]
    public string? XKubernetesListType { get; set; }

    [JsonPropertyName("x-kubernetes-list-map-keys")]
    public IList<string>? XKubernetesListMapKeys { get; set; }

    [JsonPropertyName("x-kubernetes-map-type")]
    public string? XKubernetesMapType { get; set; }

    [JsonPropertyName("x-kubernetes-int-or-string")]
    public bool? XKubernetesIntOrString { get; set; }

    [JsonPropertyName("x-kubernetes-preserve-unknown-fields")]
    public bool? XKubernetesPreserveUnknownFields { get; set; }

    [JsonPropertyName("x-kubernetes-embedded-resource")]
    public bool? XKubernetesEmbeddedResource { get; set; }
}
