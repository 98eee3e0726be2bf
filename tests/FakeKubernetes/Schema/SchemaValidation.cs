using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace FakeKubernetes;

/// <summary>A structural schema's own rules: types, enums, required fields, bounds, patterns. CEL is apart.</summary>
internal static class SchemaValidation
{
    private static readonly TimeSpan PatternTimeout = TimeSpan.FromSeconds(1);

    public static void Check(JsonNode? value, JsonObject? schema, string path, List<FieldError> errors)
    {
        if (schema is null || (value is null && schema.Flag("nullable")))
        {
            return;
        }

        if (!HasType(value, schema))
        {
            errors.Add(new FieldError(
                path, "FieldValueTypeInvalid",
                $"Invalid value: \"{TypeOf(value)}\": {path} in body must be of type {schema.Text("type")}: \"{TypeOf(value)}\""));
            return;
        }

        if (schema.Array("enum") is { } allowed && !allowed.Any(a => Json.Same(a, value)))
        {
            errors.Add(FieldError.NotSupported(path, value, allowed.Select(Json.Show)));
        }

        switch (value)
        {
            case JsonObject map:
                CheckMap(map, schema, path, errors);
                break;
            case JsonArray list:
                CheckList(list, schema, path, errors);
                break;
            case JsonValue scalar when scalar.GetValueKind() == JsonValueKind.String:
                CheckText(scalar.GetValue<string>(), schema, path, errors);
                break;
            case JsonValue scalar when scalar.GetValueKind() == JsonValueKind.Number:
                CheckNumber(scalar, schema, path, errors);
                break;
        }
    }

    private static void CheckMap(JsonObject map, JsonObject schema, string path, List<FieldError> errors)
    {
        foreach (string name in schema.Texts("required").Where(name => !map.ContainsKey(name)))
        {
            errors.Add(FieldError.Required(Join(path, name)));
        }

        Bound(map.Count, schema, "minProperties", "maxProperties", "properties", path, errors);
        foreach ((string name, JsonNode? child) in map)
        {
            Check(child, schema.Object("properties").Object(name) ?? schema.Object("additionalProperties"), Join(path, name), errors);
        }
    }

    private static void CheckList(JsonArray list, JsonObject schema, string path, List<FieldError> errors)
    {
        Bound(list.Count, schema, "minItems", "maxItems", "items", path, errors);
        HashSet<string> seen = [];
        string[] keys = [.. schema.Texts("x-kubernetes-list-map-keys")];
        bool isUnique = schema.Text("x-kubernetes-list-type") is "set" or "map";
        for (int i = 0; i < list.Count; i++)
        {
            Check(list[i], schema.Object("items"), $"{path}[{i}]", errors);
            JsonNode? key = keys.Length == 0 ? list[i] : new JsonObject(keys.Select(k => KeyValuePair.Create(k, (list[i] as JsonObject)?[k]?.DeepClone())));
            if (isUnique && !seen.Add(Json.Show(key)))
            {
                errors.Add(new FieldError($"{path}[{i}]", "FieldValueDuplicate", $"Duplicate value: {Json.Show(key)}"));
            }
        }
    }

    private static void CheckText(string text, JsonObject schema, string path, List<FieldError> errors)
    {
        int length = text.EnumerateRunes().Count();
        if (schema.ContainsKey("maxLength") && schema.Number("maxLength") < length)
        {
            errors.Add(new FieldError(path, "FieldValueTooLong", $"Too long: may not be more than {schema.Number("maxLength")} bytes"));
        }

        if (length < schema.Number("minLength"))
        {
            errors.Add(FieldError.Invalid(path, $"\"{text}\": {path} in body should be at least {schema.Number("minLength")} chars long"));
        }

        if (schema.Text("pattern") is { } pattern && !Regex.IsMatch(text, pattern, RegexOptions.None, PatternTimeout))
        {
            errors.Add(FieldError.Invalid(path, $"\"{text}\": {path} in body should match '{pattern}'"));
        }
    }

    private static void CheckNumber(JsonValue value, JsonObject schema, string path, List<FieldError> errors)
    {
        double number = double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture);
        if (schema["minimum"] is { } minimum && number < Number(minimum))
        {
            errors.Add(FieldError.Invalid(path, $"{value.ToJsonString()}: {path} in body should be greater than or equal to {minimum.ToJsonString()}"));
        }

        if (schema["maximum"] is { } maximum && Number(maximum) < number)
        {
            errors.Add(FieldError.Invalid(path, $"{value.ToJsonString()}: {path} in body should be less than or equal to {maximum.ToJsonString()}"));
        }
    }

    private static void Bound(int count, JsonObject schema, string min, string max, string what, string path, List<FieldError> errors)
    {
        if (schema.ContainsKey(max) && schema.Number(max) < count)
        {
            errors.Add(new FieldError(path, "FieldValueTooMany", $"Too many: {count}: must have at most {schema.Number(max)} {what}"));
        }

        if (count < schema.Number(min))
        {
            errors.Add(FieldError.Invalid(path, $"{count}: {path} in body should have at least {schema.Number(min)} {what}"));
        }
    }

    private static bool HasType(JsonNode? value, JsonObject schema)
    {
        string actual = TypeOf(value);
        return schema.Flag("x-kubernetes-int-or-string")
            ? actual is "integer" or "string"
            : schema.Text("type") is not { } type || type == actual || (type == "number" && actual == "integer");
    }

    private static string TypeOf(JsonNode? value) => value?.GetValueKind() switch
    {
        null or JsonValueKind.Null => "null",
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.Number => long.TryParse(value.ToJsonString(), out _) ? "integer" : "number",
        _ => "boolean",
    };

    private static double Number(JsonNode node) => double.Parse(node.ToJsonString(), CultureInfo.InvariantCulture);

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";
}
