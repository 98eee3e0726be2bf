using System.Text.Json;
using System.Text.Json.Nodes;

namespace SessionRecording.Operator.Host.Controller;

/// <summary>Whether applying an object would change anything: all that it says is in the live one already. Pure.</summary>
internal static class ObjectComparison
{
    // Lists with a key: others may add elements of their own (an injected container, say), and an apply leaves those.
    private static readonly Dictionary<string, string> Keys = new()
    {
        ["containers"] = "name", ["initContainers"] = "name", ["volumes"] = "name", ["env"] = "name", ["volumeMounts"] = "mountPath",
        ["ports"] = "name", ["ownerReferences"] = "uid", ["imagePullSecrets"] = "name",
    };

    public static bool Holds(JsonNode? wanted, JsonNode? live) => Holds(wanted, live, field: "");

    private static bool Holds(JsonNode? wanted, JsonNode? live, string field) => (wanted, live) switch
    {
        (null, _) => true,
        (JsonObject fields, JsonObject there) => fields.All(one => Holds(one.Value, there[one.Key], one.Key)),
        (JsonObject { Count: 0 }, null) or (JsonArray { Count: 0 }, null) => true, // Empty is often not kept.
        (JsonArray items, JsonArray there) when Keys.TryGetValue(field, out string? key) => items.All(item => Holds(item, WithKey(there, key, item), "")),
        (JsonArray items, JsonArray there) => items.Count == there.Count && items.Zip(there).All(pair => Holds(pair.First, pair.Second, "")),
        (JsonValue value, JsonValue there) => IsSame(value, there),
        _ => false,
    };

    private static JsonNode? WithKey(JsonArray items, string key, JsonNode? like) =>
        items.FirstOrDefault(item => JsonNode.DeepEquals((item as JsonObject)?[key], (like as JsonObject)?[key]));

    private static bool IsSame(JsonValue wanted, JsonValue live)
    {
        if (JsonNode.DeepEquals(wanted, live))
        {
            return true;
        }

        // The API server writes an amount in its shortest form: 1024Mi comes back as 1Gi.
        return wanted.GetValueKind() == JsonValueKind.String && live.GetValueKind() == JsonValueKind.String
            && Amount.TryParse(wanted.GetValue<string>()) is { } a && Amount.TryParse(live.GetValue<string>()) is { } b && a == b;
    }
}
