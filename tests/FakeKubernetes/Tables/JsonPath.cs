using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace FakeKubernetes;

/// <summary>The part of JSONPath that printer columns use: .a.b, ['a'], [0], [?(@.type=="Ready")].</summary>
internal static partial class JsonPath
{
    public static JsonNode? Find(JsonNode? node, string path)
    {
        foreach (Match step in Step().Matches(path))
        {
            node = step switch
            {
                _ when step.Groups["name"] is { Success: true, Value: var name } => (node as JsonObject)?[name.Replace("\\.", ".", StringComparison.Ordinal)],
                _ when step.Groups["index"] is { Success: true, Value: var text } =>
                    int.Parse(text, CultureInfo.InvariantCulture) is var index && node is JsonArray list && index < list.Count ? list[index] : null,
                _ => (node as JsonArray)?.FirstOrDefault(item => Find(item, step.Groups["field"].Value)?.ToString() == step.Groups["value"].Value),
            };
        }

        return node;
    }

    [GeneratedRegex(@"\.(?<name>(?:\\.|[^.\[\]])+)|\['(?<name>[^']+)'\]|\[(?<index>\d+)\]|\[\?\(@(?<field>[^=\s]+)\s*==\s*[""'](?<value>[^""']*)[""']\)\]")]
    private static partial Regex Step();
}
