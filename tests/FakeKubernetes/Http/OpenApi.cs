using System.Text.Json.Nodes;

namespace FakeKubernetes;

/// <summary>
/// What kubectl reads of OpenAPI. v3: custom resources with their schemas (kubectl explain), built-in kinds without any, each
/// with a PATCH that takes fieldValidation, so that kubectl leaves validation to the server. v2: an empty document, with which
/// older kubectls validate nothing.
/// </summary>
internal sealed class OpenApi(Cluster cluster)
{
    /// <summary>gnostic's protobuf of <c>swagger: "2.0"</c> with an empty info: field 1, text; field 2, a message with title and version.</summary>
    public static byte[] Version2 => [0x0A, 3, .. "2.0"u8, 0x12, 6, 0x0A, 1, (byte)'f', 0x12, 1, (byte)'1'];

    /// <summary>Null when the path is not there.</summary>
    public JsonObject? Version3(string path)
    {
        string group = path["/openapi/v3".Length..].Trim('/');
        if (group.Length == 0)
        {
            IEnumerable<string> all = cluster.Catalog.All.Select(k => Root(k)).Distinct();
            return new JsonObject
            {
                ["paths"] = new JsonObject(all.Select(root => KeyValuePair.Create(
                    root, (JsonNode?)new JsonObject { ["serverRelativeURL"] = $"/openapi/v3/{root}" }))),
            };
        }

        ResourceKind[] kinds = [.. cluster.Catalog.All.Where(k => Root(k) == group)];
        return kinds.Length == 0 ? null : Document(kinds);
    }

    private static string Root(ResourceKind kind) => kind.Group.Length == 0 ? $"api/{kind.Version}" : $"apis/{kind.Group}/{kind.Version}";

    private static JsonObject Document(ResourceKind[] kinds)
    {
        JsonObject paths = [];
        JsonObject schemas = [];
        foreach (ResourceKind kind in kinds)
        {
            string name = $"{(kind.Group.Length == 0 ? "core" : kind.Group)}.{kind.Version}.{kind.Kind}";
            var gvk = new JsonObject { ["group"] = kind.Group, ["kind"] = kind.Kind, ["version"] = kind.Version };
            JsonObject schema = kind.Schema?.Copy() ?? new JsonObject { ["type"] = "object", ["x-kubernetes-preserve-unknown-fields"] = true };
            schema["x-kubernetes-group-version-kind"] = new JsonArray(gvk.DeepClone());
            if (kind.IsCustom)
            {
                JsonObject properties = schema.Ensure("properties");
                properties["apiVersion"] ??= new JsonObject { ["type"] = "string" };
                properties["kind"] ??= new JsonObject { ["type"] = "string" };
                properties["metadata"] ??= new JsonObject { ["type"] = "object" };
            }

            schemas[name] = schema;
            string scope = kind.Namespaced ? "/namespaces/{namespace}" : "";
            paths[$"/{Root(kind)}{scope}/{kind.Plural}/{{name}}"] = new JsonObject
            {
                ["get"] = Operation("get", gvk, name),
                ["patch"] = Operation("patch", gvk, name),
            };
        }

        return new JsonObject
        {
            ["openapi"] = "3.0.0",
            ["info"] = new JsonObject { ["title"] = "Kubernetes", ["version"] = "v1.36.2" },
            ["paths"] = paths,
            ["components"] = new JsonObject { ["schemas"] = schemas },
        };
    }

    private static JsonObject Operation(string verb, JsonObject gvk, string schema) => new()
    {
        ["x-kubernetes-action"] = verb,
        ["x-kubernetes-group-version-kind"] = gvk.DeepClone(),
        ["parameters"] = new JsonArray(new JsonObject
        {
            ["name"] = "fieldValidation", ["in"] = "query", ["schema"] = new JsonObject { ["type"] = "string", ["uniqueItems"] = true },
        }),
        ["responses"] = new JsonObject
        {
            ["200"] = new JsonObject
            {
                ["description"] = "OK",
                ["content"] = new JsonObject
                {
                    ["application/json"] = new JsonObject
                    {
                        ["schema"] = new JsonObject { ["$ref"] = $"#/components/schemas/{schema}" },
                    },
                },
            },
        },
    };
}
