using System.Text.Json.Nodes;

namespace FakeKubernetes;

/// <summary>What is wrong with one field: a cause in the Status.</summary>
internal sealed record FieldError(string Field, string Reason, string Message)
{
    public static FieldError Invalid(string field, string message) => new(field, "FieldValueInvalid", $"Invalid value: {message}");

    public static FieldError Required(string field) => new(field, "FieldValueRequired", "Required value");

    public static FieldError Forbidden(string field, string message) => new(field, "FieldValueForbidden", $"Forbidden: {message}");

    public static FieldError NotSupported(string field, JsonNode? value, IEnumerable<string> supported) =>
        new(field, "FieldValueNotSupported", $"Unsupported value: {Json.Show(value)}: supported values: {string.Join(", ", supported)}");

    public JsonObject ToJson() => new() { ["reason"] = Reason, ["message"] = Message, ["field"] = Field };
}
