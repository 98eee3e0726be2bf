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

    public static void Remove(JsonNode? target, FieldSet set, Structure structure)
    {
        if (target is JsonObject map)
        {
            foreach ((string name, JsonNode? value) in map.ToArray())
            {
                if (set.Find("f:" + name) is not { } place)
                {
                    continue;
                }

                bool wasLeaf = IsLeaf(value, structure.Child(name));
                Remove(value, place, structure.Child(name));
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
                    Remove(item, place, structure.Item());
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
