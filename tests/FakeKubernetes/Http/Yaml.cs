using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FakeKubernetes;

/// <summary>JSON written as YAML, the way the API server does: sorted, block style, strings that look like something else quoted.</summary>
internal static class Yaml
{
    public static string Write(JsonNode node)
    {
        var text = new StringBuilder();
        Write(text, node, 0, inList: false);
        return text.ToString();
    }

    private static void Write(StringBuilder text, JsonNode? node, int indent, bool inList)
    {
        switch (node)
        {
            case JsonObject { Count: > 0 } map:
                bool first = true;
                foreach ((string name, JsonNode? value) in map.OrderBy(f => f.Key, StringComparer.Ordinal))
                {
                    text.Append(' ', first && inList ? 0 : indent).Append(Scalar(name)).Append(':');
                    first = false;
                    WriteValue(text, value, indent);
                }

                break;
            case JsonArray { Count: > 0 } list:
                foreach (JsonNode? item in list)
                {
                    text.Append(' ', indent).Append("- ");
                    if (item is JsonObject { Count: > 0 } or JsonArray { Count: > 0 })
                    {
                        Write(text, item, indent + 2, inList: true);
                    }
                    else
                    {
                        text.Append(Leaf(item)).Append('\n');
                    }
                }

                break;
            default:
                text.Append(Leaf(node)).Append('\n');
                break;
        }
    }

    private static void WriteValue(StringBuilder text, JsonNode? value, int indent)
    {
        if (value is JsonObject { Count: > 0 })
        {
            text.Append('\n');
            Write(text, value, indent + 2, inList: false);
        }
        else if (value is JsonArray { Count: > 0 })
        {
            text.Append('\n');
            Write(text, value, indent, inList: false);
        }
        else
        {
            text.Append(' ').Append(Leaf(value)).Append('\n');
        }
    }

    private static string Leaf(JsonNode? node) => node switch
    {
        null => "null",
        JsonObject => "{}",
        JsonArray => "[]",
        _ when node.GetValueKind() == JsonValueKind.String => Scalar(node.GetValue<string>()),
        _ => node.ToJsonString(),
    };

    private static string Scalar(string value)
    {
        bool isPlain = value.Length != 0 && value.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '/' or '_' or ':')
            && !char.IsAsciiDigit(value[0]) && value[0] is not ('-' or ':') && !value.EndsWith(':')
            && value.ToLowerInvariant() is not ("true" or "false" or "null" or "y" or "n" or "yes" or "no" or "on" or "off");
        bool isId = value.Length == 36 && Guid.TryParse(value, out _) && value.Any(char.IsAsciiLetter);
        return isPlain || isId || value == "." ? value : JsonSerializer.Serialize(value, Json.Compact);
    }
}
