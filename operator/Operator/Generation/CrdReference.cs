using System.Text;
using k8s.Models;

namespace SessionRecording.Operator.Host.Generation;

/// <summary>The reference of a kind in Markdown: each field of its schema in one row, and the rules that stand between fields.</summary>
internal static class CrdReference
{
    public static string Write(V1CustomResourceDefinition crd)
    {
        V1CustomResourceDefinitionVersion version = crd.Spec!.Versions![0];
        V1JSONSchemaProps schema = version.Schema!.OpenAPIV3Schema!;
        var text = new StringBuilder();
        text.Append($"# {crd.Spec.Names!.Kind}\n\n");
        text.Append("<!-- Made by `operator generate` from the types in operator/Api. Do not edit. -->\n\n");
        text.Append($"`{crd.Spec.Group}/{version.Name}`, namespaced; short name {string.Join(", ", crd.Spec.Names.ShortNames!.Select(Code))}. {schema.Description}\n");
        foreach (string part in (string[])["spec", "status"])
        {
            V1JSONSchemaProps of = schema.Properties![part];
            text.Append($"\n## {part}\n\n{of.Description}\n\n| field | type | default | |\n|---|---|---|---|\n");
            WriteRows(text, part, of);
            WriteRules(text, part, of);
        }

        text.Append("\n## Columns of kubectl get\n\n| column | | |\n|---|---|---|\n");
        foreach (V1CustomResourceColumnDefinition column in version.AdditionalPrinterColumns!)
        {
            text.Append($"| {column.Name} | {Code(column.JsonPath!)}{(column.Priority > 0 ? ", with `-o wide`" : "")} | {column.Description} |\n");
        }

        return text.ToString();
    }

    private static void WriteRows(StringBuilder text, string path, V1JSONSchemaProps of)
    {
        foreach ((string name, V1JSONSchemaProps field) in of.Properties ?? new Dictionary<string, V1JSONSchemaProps>())
        {
            bool isRequired = of.Required?.Contains(name) == true;
            string value = field.DefaultProperty is { } json ? Code(json.GetRawText()) : isRequired ? "required" : "";
            text.Append($"| {Code($"{path}.{name}")} | {Cell(TypeOf(field))} | {Cell(value)} | {Cell(field.Description ?? "")} |\n");
            V1JSONSchemaProps? inner = field.Items ?? field.AdditionalProperties;
            WriteRows(text, $"{path}.{name}{(field.Items is not null ? "[]" : "")}", inner ?? field);
        }
    }

    private static void WriteRules(StringBuilder text, string path, V1JSONSchemaProps of)
    {
        (string Path, V1ValidationRule Rule)[] rules = [.. RulesOf(path, of)];
        if (rules.Length == 0)
        {
            return;
        }

        text.Append("\nThe API server refuses what breaks one of these:\n\n");
        foreach ((string place, V1ValidationRule rule) in rules)
        {
            text.Append($"- {Code(place)}: {rule.Message}\n");
        }
    }

    private static IEnumerable<(string Path, V1ValidationRule Rule)> RulesOf(string path, V1JSONSchemaProps of) =>
    [
        .. (of.XKubernetesValidations ?? []).Select(rule => ($"{path}{rule.FieldPath}", rule)),
        .. (of.Properties ?? new Dictionary<string, V1JSONSchemaProps>()).SelectMany(field => RulesOf($"{path}.{field.Key}", field.Value)),
        .. of.Items is { } items ? RulesOf($"{path}[]", items) : [],
    ];

    private static string TypeOf(V1JSONSchemaProps field)
    {
        if (field.Items is { } items)
        {
            return $"list of {(items.Properties is null ? TypeOf(items) : "objects")}{Bounds(field.MinItems, field.MaxItems, " items")}";
        }

        if (field.AdditionalProperties is { } values)
        {
            return $"map of {TypeOf(values)}";
        }

        string type = field.EnumProperty is { } allowed ? string.Join(", ", allowed.Select(one => Code(one.GetString()!)))
            : field.XKubernetesIntOrString == true ? "quantity"
            : field.Format == "date-time" ? "time"
            : field.Type ?? "";
        return type + Bounds((long?)field.Minimum, (long?)field.Maximum, "");
    }

    private static string Bounds(long? from, long? to, string unit) => (from, to) switch
    {
        (null or 0, null) => "",
        (null or 0, _) when unit.Length != 0 => $", at most {to}{unit}",
        (_, null) => $", at least {from}{unit}",
        _ => $", {from} to {to}{unit}",
    };

    private static string Code(string text) => $"`{text}`";

    // A pipe would begin the next cell.
    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).ReplaceLineEndings(" ");
}
