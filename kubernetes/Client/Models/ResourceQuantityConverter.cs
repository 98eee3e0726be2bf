using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace k8s.Models;

/// <summary>As text; public, for other assemblies have quantities in their kinds.</summary>
public sealed class ResourceQuantityConverter : JsonConverter<ResourceQuantity>
{
    // A quantity may be written as a bare number, too.
    public override ResourceQuantity Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(reader.TokenType == JsonTokenType.Number ? Encoding.UTF8.GetString(reader.ValueSpan) : reader.GetString() ?? "");

    public override void Write(Utf8JsonWriter writer, ResourceQuantity value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Value);
}
