using System.Text.Json.Nodes;

namespace FakeKubernetes;

/// <summary>One manager's entry in metadata.managedFields.</summary>
internal sealed record ManagedEntry(string Name, string Operation, string ApiVersion, string Subresource, FieldSet Fields, string Time)
{
    public bool IsApply => Operation == "Apply";

    public static ManagedEntry Parse(JsonObject json) => new(
        json.Text("manager") ?? "",
        json.Text("operation") ?? "",
        json.Text("apiVersion") ?? "",
        json.Text("subresource") ?? "",
        FieldSet.Parse(json.Object("fieldsV1")),
        json.Text("time") ?? "");

    public bool IsOf(string name, string operation, string apiVersion, string subresource) =>
        Name == name && Operation == operation && ApiVersion == apiVersion && Subresource == subresource;

    public JsonObject ToJson()
    {
        var json = new JsonObject
        {
            ["manager"] = Name,
            ["operation"] = Operation,
            ["apiVersion"] = ApiVersion,
            ["time"] = Time,
            ["fieldsType"] = "FieldsV1",
            ["fieldsV1"] = Fields.ToJson(),
        };
        if (Subresource.Length != 0)
        {
            json["subresource"] = Subresource;
        }

        return json;
    }
}
