using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using k8s.Models;

namespace k8s;

/// <summary>Objects to JSON and back, by code that the compiler made.</summary>
public static class KubernetesJson
{
    /// <summary>The kinds of this project.</summary>
    public static JsonSerializerOptions Options { get; } = WithKinds();

    /// <summary>Options that know the kinds here and those of <paramref name="kinds"/>: a program's custom resources.</summary>
    public static JsonSerializerOptions WithKinds(params ReadOnlySpan<IJsonTypeInfoResolver> kinds)
    {
        var options = new JsonSerializerOptions(ModelsJsonContext.Default.Options)
        {
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            TypeInfoResolver = JsonTypeInfoResolver.Combine([ModelsJsonContext.Default, .. kinds]),
        };
        options.MakeReadOnly();
        return options;
    }

    public static string Serialize<T>(T value) => JsonSerializer.Serialize(value, (JsonTypeInfo<T>)Options.GetTypeInfo(typeof(T)));

    /// <exception cref="JsonException">The text is not JSON, or not of this kind.</exception>
    public static T? Deserialize<T>(string json) => JsonSerializer.Deserialize(json, (JsonTypeInfo<T>)Options.GetTypeInfo(typeof(T)));

    /// <exception cref="JsonException">The node is not of this kind.</exception>
    public static T? Deserialize<T>(JsonNode? node) => node.Deserialize((JsonTypeInfo<T>)Options.GetTypeInfo(typeof(T)));
}
