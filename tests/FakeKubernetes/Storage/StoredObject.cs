using System.Text.Json.Nodes;

namespace FakeKubernetes;

/// <summary>An object as it stood at one version. Kept as bytes: a JSON tree is not safe to read from two threads.</summary>
internal sealed record StoredObject(string Namespace, string Name, long Version, byte[] Bytes)
{
    /// <summary>Sorts as the real server's keys do: namespace, then name.</summary>
    public string Key => KeyOf(Namespace, Name);

    public static string KeyOf(string @namespace, string name) => @namespace.Length == 0 ? name : $"{@namespace}/{name}";

    /// <summary>A tree of its own for every caller.</summary>
    public JsonObject Parse() => (JsonObject)JsonNode.Parse(Bytes)!;
}
