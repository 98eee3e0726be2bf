using System.Text.Json.Nodes;
using k8s.Models;

namespace SessionRecording.Operator.Host.Controller;

/// <summary>Whether applying an object would change anything: all that it says is in the live one already. Pure.</summary>
internal static class ObjectComparison
{
    // Lists with a key: others may add elements of their own (an injected container, say), and an apply leaves those.
    // The ports of a NetworkPolicy have none: an apply replaces them all.
    private static readonly Dictionary<string, string> Keys = new()
    {
        ["containers"] = "name", ["initContainers"] = "name", ["volumes"] = "name", ["env"] = "name", ["volumeMounts"] = "mountPath",
        ["ports"] = "name", ["ownerReferences"] = "uid", ["imagePullSecrets"] = "name",
    };

    // What is in these is an amount: the API server writes it in its shortest form, 1024Mi comes back as 1Gi.
    private static readonly string[] Amounts = ["limits", "requests", "sizeLimit"];

    public static bool Holds(JsonNode? wanted, JsonNode? live) => Holds(wanted, live, field: "");

    private static bool Holds(JsonNode? wanted, JsonNode? live, string field) => (wanted, live) switch
    {
        (null, _) => true,
        (JsonObject fields, JsonObject there) => fields.All(one => Holds(one.Value, there[one.Key], Amounts.Contains(field) ? field : one.Key)),
        (JsonObject { Count: 0 }, null) or (JsonArray { Count: 0 }, null) => true, // Empty is often not kept.
        (JsonArray items, JsonArray there) when Keys.TryGetValue(field, out string? key) && items.All(item => item?[key] is not null) => items.All(item => Holds(item, WithKey(there, key, item), "")),
        (JsonArray items, JsonArray there) => items.Count == there.Count && items.Zip(there).All(pair => Holds(pair.First, pair.Second, "")),
        (JsonValue value, JsonValue there) => JsonNode.DeepEquals(value, there) || (Amounts.Contains(field) && IsSameAmount(value, there)),
        _ => false,
    };

    private static JsonNode? WithKey(JsonArray items, string key, JsonNode? like) =>
        items.FirstOrDefault(item => JsonNode.DeepEquals((item as JsonObject)?[key], (like as JsonObject)?[key]));

    private static bool IsSameAmount(JsonValue wanted, JsonValue live) =>
        new ResourceQuantity(wanted.ToString()).TryToDecimal() is { } a && new ResourceQuantity(live.ToString()).TryToDecimal() is { } b && a == b;
}
