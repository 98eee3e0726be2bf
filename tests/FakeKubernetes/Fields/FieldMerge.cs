using System.Text.Json.Nodes;

namespace FakeKubernetes;

/// <summary>Merges and removes by structure: keyed lists item by item, sets value by value, the rest whole.</summary>
internal static class FieldMerge
{
    public static void Into(JsonObject target, JsonObject source, Structure structure)
    {
        foreach ((string name, JsonNode? value) in source)
        {
            Structure child = structure.Child(name);
            switch (value)
            {
                case JsonObject map when target[name] is JsonObject existing && !child.IsAtomic:
                    Into(existing, map, child);
                    break;
                case JsonArray list when target[name] is JsonArray existing && child.List != ListType.Atomic:
                    IntoList(existing, list, child);
                    break;
                default:
                    target[name] = value?.DeepClone();
                    break;
            }
        }
    }

    /// <summary>
    /// Removes what is in <paramref name="set"/>. A structure of a custom resource goes as a whole when nobody keeps anything in it: what is left
    /// then, the schema's defaults have put there.
    /// </summary>
    public static void Remove(JsonNode? target, FieldSet set, FieldSet? kept, Structure structure)
    {
        if (target is JsonObject map)
        {
            foreach ((string name, JsonNode? value) in map.ToArray())
            {
                if (set.Find("f:" + name) is not { } place)
                {
                    continue;
                }

                FieldSet? keptBelow = kept?.Find("f:" + name);
                if (value is JsonObject && !structure.Child(name).Builtin && keptBelow is not { IsEmpty: false })
                {
                    map.Remove(name);
                    continue;
                }

                bool wasLeaf = IsLeaf(value, structure.Child(name));
                Remove(value, place, keptBelow, structure.Child(name));
                bool emptied = !wasLeaf && value is JsonObject { Count: 0 } or JsonArray { Count: 0 };
                if ((wasLeaf && place.IsMember) || (emptied && !wasLeaf))
                {
                    map.Remove(name);
                }
            }
        }
        else if (target is JsonArray list && structure.List != ListType.Atomic)
        {
            foreach (JsonNode? item in list.ToArray())
            {
                string step = structure.List == ListType.Map && item is JsonObject keyed ? structure.KeyOf(keyed) : Structure.ValueOf(item);
                if (set.Find(step) is not { } place)
                {
                    continue;
                }

                if (place.IsMember)
                {
                    list.Remove(item);
                }
                else
                {
                    Remove(item, place, kept?.Find(step), structure.Item());
                }
            }
        }
    }

    private static bool IsLeaf(JsonNode? value, Structure structure) => value switch
    {
        JsonObject { Count: > 0 } => structure.IsAtomic,
        JsonArray { Count: > 0 } => structure.List == ListType.Atomic,
        _ => true,
    };

    private static void IntoList(JsonArray target, JsonArray source, Structure structure)
    {
        foreach (JsonNode? item in source)
        {
            if (structure.List == ListType.Map && item is JsonObject keyed)
            {
                string key = structure.KeyOf(keyed);
                if (target.OfType<JsonObject>().FirstOrDefault(t => structure.KeyOf(t) == key) is { } existing)
                {
                    Into(existing, keyed, structure.Item());
                }
                else
                {
                    target.Add(keyed.DeepClone());
                }
            }
            else if (!target.Any(t => Json.Same(t, item)))
            {
                target.Add(item?.DeepClone());
            }
        }
    }
}
