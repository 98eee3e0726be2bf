using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace k8s;

/// <summary>YAML read as the JSON that it stands for, with the core schema's rules for plain scalars.</summary>
public static class KubernetesYaml
{
    // Aliases are expanded; a small file must not grow into a large tree.
    private const int MaxNodes = 1_000_000;
    private const int MaxDepth = 100;

    /// <exception cref="FormatException">The text is not YAML, or has more nodes than are allowed.</exception>
    public static IReadOnlyList<JsonNode?> LoadAll(string yaml)
    {
        YamlStream stream = [];
        try
        {
            stream.Load(new StringReader(yaml));
        }
        catch (YamlException e)
        {
            throw new FormatException($"YAML, line {e.Start.Line}: {e.Message}", e);
        }

        int nodes = 0;
        return [.. stream.Documents.Select(document => ToJson(document.RootNode, 0, ref nodes))];
    }

    /// <summary>The first document; null when there is none.</summary>
    /// <exception cref="FormatException">The text is not YAML, or has more nodes than are allowed.</exception>
    public static JsonNode? Load(string yaml) => LoadAll(yaml) is [var first, ..] ? first : null;

    private static JsonNode? ToJson(YamlNode node, int depth, ref int nodes)
    {
        if (MaxNodes < ++nodes || MaxDepth < depth)
        {
            throw new FormatException($"YAML has more than {MaxNodes} nodes, or is deeper than {MaxDepth}");
        }

        switch (node)
        {
            case YamlMappingNode mapping:
                var obj = new JsonObject();
                foreach ((YamlNode key, YamlNode value) in mapping.Children)
                {
                    string name = (key as YamlScalarNode)?.Value ?? throw new FormatException($"YAML, line {key.Start.Line}: a key is not a word");
                    obj[name] = ToJson(value, depth + 1, ref nodes);
                }

                return obj;
            case YamlSequenceNode sequence:
                var array = new JsonArray();
                foreach (YamlNode item in sequence.Children)
                {
                    array.Add(ToJson(item, depth + 1, ref nodes));
                }

                return array;
            default:
                return ToScalar((YamlScalarNode)node);
        }
    }

    private static JsonValue? ToScalar(YamlScalarNode scalar)
    {
        string text = scalar.Value ?? "";
        if (scalar.Style != ScalarStyle.Plain || (!scalar.Tag.IsEmpty && scalar.Tag == "tag:yaml.org,2002:str"))
        {
            return JsonValue.Create(text);
        }

        return text switch
        {
            "" or "~" or "null" or "Null" or "NULL" => null,
            "true" or "True" or "TRUE" => JsonValue.Create(true),
            "false" or "False" or "FALSE" => JsonValue.Create(false),
            _ when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) => JsonValue.Create(number),
            _ when IsFloat(text, out double number) => JsonValue.Create(number),
            _ => JsonValue.Create(text),
        };
    }

    private static bool IsFloat(string text, out double number)
    {
        number = 0;
        return (char.IsAsciiDigit(text[0]) || text[0] is '-' or '+' or '.')
            && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);
    }
}
