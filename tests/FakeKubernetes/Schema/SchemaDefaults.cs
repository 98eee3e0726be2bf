using System.Text.Json.Nodes;

namespace FakeKubernetes;

/// <summary>Fills in a schema's defaults and takes out what it does not name.</summary>
internal static class SchemaDefaults
{
    public static void Apply(JsonNode? value, JsonObject? schema)
    {
        if (value is JsonObject map)
        {
            foreach ((string name, JsonNode? property) in schema.Object("properties") ?? [])
            {
                if ((property as JsonObject)?["default"] is { } standard && (!map.ContainsKey(name) || (map[name] is null && !property.Flag("nullable"))))
                {
                    map[name] = standard.DeepClone();
                }

                Apply(map[name], property as JsonObject);
            }

            foreach ((string name, JsonNode? child) in map.ToArray())
            {
                if (schema.Object("additionalProperties") is { } more && schema.Object("properties")?.ContainsKey(name) != true)
                {
                    Apply(child, more);
                }
            }
        }
        else if (value is JsonArray list)
        {
            foreach (JsonNode? item in list)
            {
                Apply(item, schema.Object("items"));
            }
        }
    }

    /// <summary>Removes unknown fields; returns where they were.</summary>
    public static List<string> Prune(JsonObject content, JsonObject? schema)
    {
        List<string> unknown = [];
        Prune(content, schema, "", unknown, root: true);
        return unknown;
    }

    private static void Prune(JsonNode? value, JsonObject? schema, string path, List<string> unknown, bool root)
    {
        if (schema is null || schema.Flag("x-kubernetes-preserve-unknown-fields"))
        {
            return;
        }

        if (value is JsonObject map)
        {
            JsonObject? properties = schema.Object("properties");
            foreach ((string name, JsonNode? child) in map.ToArray())
            {
                if ((root || schema.Flag("x-kubernetes-embedded-resource")) && name is "apiVersion" or "kind" or "metadata")
                {
                    continue;
                }

                JsonObject? below = properties.Object(name) ?? schema.Object("additionalProperties");
                if (below is null && !schema.Flag("additionalProperties") && schema.Text("type") == "object")
                {
                    unknown.Add(path + name);
                    map.Remove(name);
                }
                else
                {
                    Prune(child, below, $"{path}{name}.", unknown, root: false);
                }
            }
        }
        else if (value is JsonArray list)
        {
            for (int i = 0; i < list.Count; i++)
            {
                Prune(list[i], schema.Object("items"), $"{path.TrimEnd('.')}[{i}].", unknown, root: false);
            }
        }
    }
}
