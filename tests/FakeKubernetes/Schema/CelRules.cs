using System.Text.Json.Nodes;

namespace FakeKubernetes;

/// <summary>A schema's x-kubernetes-validations, wherever they stand in it.</summary>
internal static class CelRules
{
    private const string NotChecked = "null: some validation rules were not checked because the object was invalid; "
        + "correct the existing errors to complete validation";

    public static void Check(JsonObject content, JsonObject? live, JsonObject schema, List<FieldError> errors)
    {
        if (errors.Count == 0)
        {
            Check(content, live, schema, "", errors);
        }
        else if (HasRules(schema))
        {
            errors.Add(FieldError.Invalid("<nil>", NotChecked));
        }
    }

    private static bool HasRules(JsonNode? schema) =>
        schema is JsonObject node && (node.ContainsKey("x-kubernetes-validations") || node.Any(f => HasRules(f.Value)));

    private static void Check(JsonNode? value, JsonNode? before, JsonObject? schema, string path, List<FieldError> errors)
    {
        if (schema is null || value is null)
        {
            return;
        }

        foreach (JsonObject rule in (schema.Array("x-kubernetes-validations") ?? []).OfType<JsonObject>())
        {
            Apply(rule, value, before, path, errors);
        }

        if (value is JsonObject map)
        {
            foreach ((string name, JsonNode? child) in map)
            {
                JsonObject? below = schema.Object("properties").Object(name) ?? schema.Object("additionalProperties");
                Check(child, (before as JsonObject)?[name], below, path.Length == 0 ? name : $"{path}.{name}", errors);
            }
        }
        else if (value is JsonArray list)
        {
            for (int i = 0; i < list.Count; i++)
            {
                Check(list[i], Counterpart(list[i], before as JsonArray, schema), schema.Object("items"), $"{path}[{i}]", errors);
            }
        }
    }

    // Only items of keyed lists have an earlier self.
    private static JsonNode? Counterpart(JsonNode? item, JsonArray? before, JsonObject schema)
    {
        string[] keys = [.. schema.Texts("x-kubernetes-list-map-keys")];
        return keys.Length == 0 ? null : before?.FirstOrDefault(b => keys.All(k => Json.Same((b as JsonObject)?[k], (item as JsonObject)?[k])));
    }

    private static void Apply(JsonObject rule, JsonNode value, JsonNode? before, string path, List<FieldError> errors)
    {
        string text = rule.Text("rule")!;
        bool isTransition = text.Contains("oldSelf", StringComparison.Ordinal);
        if (isTransition && before is null)
        {
            return;
        }

        var evaluator = CelEvaluator.With(("self", value), ("oldSelf", before));
        string? problem;
        try
        {
            problem = evaluator.IsTrue(CelExpression.Parse(text)) ? null : Message(rule, evaluator);
        }
        catch (CelException e)
        {
            problem = $"rule \"{text}\": {e.Message}";
        }

        if (problem is not null)
        {
            string field = path + rule.Text("fieldPath");
            string reason = rule.Text("reason") ?? "FieldValueInvalid";
            errors.Add(reason == "FieldValueForbidden" ? new FieldError(field, reason, $"Forbidden: {problem}") : FieldError.Invalid(field, problem) with { Reason = reason });
        }
    }

    private static string Message(JsonObject rule, CelEvaluator evaluator)
    {
        if (rule.Text("messageExpression") is { } expression)
        {
            try
            {
                return CelValue.Text(evaluator.Evaluate(CelExpression.Parse(expression)));
            }
            catch (CelException)
            {
                // The plain message stands in, as on the real server.
            }
        }

        return rule.Text("message") ?? $"failed rule: {rule.Text("rule")}";
    }
}
