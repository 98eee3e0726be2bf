using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FakeKubernetes;

/// <summary>Short ways through JSON trees.</summary>
internal static class Json
{
    public static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static JsonArray Strings(IEnumerable<string> values) => new([.. values.Select(v => (JsonNode?)JsonValue.Create(v))]);

    public static JsonObject? Object(this JsonNode? node, string name) => (node as JsonObject)?[name] as JsonObject;

    public static JsonArray? Array(this JsonNode? node, string name) => (node as JsonObject)?[name] as JsonArray;

    public static string? Text(this JsonNode? node, string name) =>
        (node as JsonObject)?[name] is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    public static bool Flag(this JsonNode? node, string name) =>
        (node as JsonObject)?[name] is JsonValue value && value.TryGetValue(out bool flag) && flag;

    public static long Number(this JsonNode? node, string name) =>
        (node as JsonObject)?[name] is JsonValue value && value.TryGetValue(out long number) ? number : 0;

    public static IEnumerable<string> Texts(this JsonNode? node, string name) =>
        node.Array(name)?.Select(item => item?.ToString() ?? "") ?? [];

    public static JsonObject Ensure(this JsonObject node, string name)
    {
        if (node[name] is not JsonObject child)
        {
            node[name] = child = [];
        }

        return child;
    }

    public static JsonObject Metadata(this JsonObject node) => node.Ensure("metadata");

    public static string Name(this JsonObject node) => node.Object("metadata").Text("name") ?? "";

    public static string Namespace(this JsonObject node) => node.Object("metadata").Text("namespace") ?? "";

    public static JsonObject Copy(this JsonObject node) => (JsonObject)node.DeepClone();

    public static bool Same(JsonNode? a, JsonNode? b) => JsonNode.DeepEquals(a, b);

    public static bool IsScalar(this JsonNode? node) => node is null or JsonValue;

    /// <summary>As Go prints a JSON value in an error text.</summary>
    public static string Show(JsonNode? node) => node is null ? "null" : node.ToJsonString(Compact);

    public static byte[] Bytes(JsonNode node) => JsonSerializer.SerializeToUtf8Bytes(node, Compact);
}
