using System.Text.Json.Nodes;

namespace FakeKubernetes;

/// <summary>Objects as rows and columns, which is what kubectl get asks for.</summary>
internal sealed class TableView(ResourceKind kind, TimeProvider time)
{
    private const string NameDescription = "Name must be unique within a namespace. Is required when creating resources, although some resources "
        + "may allow a client to request the generation of an appropriate name automatically. Name is primarily intended for creation idempotence "
        + "and configuration definition. Cannot be updated. More info: "
        + "https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names";

    // includeObject: None, Metadata or Object. A watch sends columns with its first event only.
    public JsonObject Of(IEnumerable<JsonObject> objects, JsonObject? listMetadata, string includeObject, bool withColumns = true)
    {
        var table = new JsonObject
        {
            ["kind"] = "Table",
            ["apiVersion"] = "meta.k8s.io/v1",
            ["metadata"] = listMetadata?.DeepClone() ?? new JsonObject(),
            ["columnDefinitions"] = withColumns ? Columns() : new JsonArray(),
            ["rows"] = new JsonArray([.. objects.Select(o => (JsonNode?)Row(o, includeObject))]),
        };
        if (table.Object("metadata").Text("continue") == "")
        {
            table.Metadata().Remove("continue");
        }

        return table;
    }

    public static JsonObject Partial(JsonObject content) => new()
    {
        ["kind"] = "PartialObjectMetadata",
        ["apiVersion"] = "meta.k8s.io/v1",
        ["metadata"] = content["metadata"]?.DeepClone(),
    };

    private JsonArray Columns()
    {
        var columns = new JsonArray(new JsonObject
        {
            ["name"] = "Name", ["type"] = "string", ["format"] = "name", ["description"] = NameDescription, ["priority"] = 0,
        });
        foreach (JsonObject column in kind.Columns.OfType<JsonObject>())
        {
            columns.Add(new JsonObject
            {
                ["name"] = column.Text("name"),
                ["type"] = column.Text("type"),
                ["format"] = column.Text("format") ?? "",
                ["description"] = column.Text("description") ?? $"Custom resource definition column (in JSONPath format): {column.Text("jsonPath")}",
                ["priority"] = column.Number("priority"),
            });
        }

        if (kind is { IsCustom: true, Columns.Count: 0 })
        {
            columns.Add(new JsonObject
            {
                ["name"] = "Age", ["type"] = "date", ["format"] = "", ["description"] = "CreationTimestamp", ["priority"] = 0,
            });
        }

        return columns;
    }

    private JsonObject Row(JsonObject content, string includeObject)
    {
        JsonArray cells = [content.Name()];
        foreach (JsonObject column in kind.Columns.OfType<JsonObject>())
        {
            cells.Add(Cell(content, column));
        }

        if (kind is { IsCustom: true, Columns.Count: 0 })
        {
            cells.Add(Age(content.Object("metadata").Text("creationTimestamp")));
        }

        var row = new JsonObject { ["cells"] = cells };
        if (includeObject != "None")
        {
            row["object"] = includeObject == "Object" ? content.DeepClone() : Partial(content);
        }

        return row;
    }

    private JsonNode? Cell(JsonObject content, JsonObject column)
    {
        JsonNode? value = JsonPath.Find(content, column.Text("jsonPath") ?? "");
        return column.Text("type") switch
        {
            "date" => Age(value?.ToString()),
            "integer" or "number" or "boolean" => value?.DeepClone(),
            _ => value is null ? (kind.IsCustom ? null : "<none>") : value is JsonValue ? value.ToString() : Json.Show(value),
        };
    }

    private JsonNode Age(string? timestamp) => timestamp is null ? "<unknown>" : Times.Age(time.GetUtcNow() - Times.Parse(timestamp));
}
