using System.Text.Json.Nodes;

namespace FakeKubernetes;

/// <summary>The patch that kubectl sends for built-in kinds: lists are merged by their merge key.</summary>
/// <remarks>Community document "Strategic Merge Patch": $patch, $deleteFromPrimitiveList, $setElementOrder, $retainKeys.</remarks>
internal static class StrategicMergePatch
{
    private const string DeleteFrom = "$deleteFromPrimitiveList/";
    private const string Order = "$setElementOrder/";

    public static void Apply(JsonObject target, JsonObject patch, Structure structure)
    {
        if (patch.Text("$patch") == "replace")
        {
            target.Clear();
        }

        if (patch.Array("$retainKeys") is { } retained)
        {
            foreach (string name in target.Select(f => f.Key).Except(retained.Select(k => k!.GetValue<string>())).ToArray())
            {
                target.Remove(name);
            }
        }

        foreach ((string name, JsonNode? value) in patch)
        {
            if (name.StartsWith(DeleteFrom, StringComparison.Ordinal))
            {
                JsonArray gone = (JsonArray)value!;
                (target.Array(name[DeleteFrom.Length..]) ?? []).RemoveAll(item => gone.Any(g => Json.Same(g, item)));
            }
            else if (!name.StartsWith('$'))
            {
                Set(target, name, value, structure.Child(name));
            }
        }

        foreach ((string name, JsonNode? value) in patch.Where(p => p.Key.StartsWith(Order, StringComparison.Ordinal)))
        {
            Sort(target.Array(name[Order.Length..]), (JsonArray)value!, structure.Child(name[Order.Length..]));
        }
    }

    private static void Set(JsonObject target, string name, JsonNode? value, Structure structure)
    {
        switch (value)
        {
            case null:
                target.Remove(name);
                break;
            case JsonObject map when map.Text("$patch") == "delete":
                target.Remove(name);
                break;
            case JsonObject map:
                Apply(target.Ensure(name), map, structure);
                break;
            case JsonArray list when structure.List == ListType.Map:
                target[name] ??= new JsonArray();
                MergeList((JsonArray)target[name]!, list, structure);
                break;
            case JsonArray list when structure.List == ListType.Set && target[name] is JsonArray existing:
                foreach (JsonNode? item in list.Where(i => !existing.Any(e => Json.Same(e, i))))
                {
                    existing.Add(item?.DeepClone());
                }

                break;
            default:
                target[name] = value.DeepClone();
                break;
        }
    }

    private static void MergeList(JsonArray target, JsonArray patch, Structure structure)
    {
        string key = structure.Keys[0];
        if (patch.OfType<JsonObject>().Any(p => p.Text("$patch") == "replace"))
        {
            target.Clear();
        }

        foreach (JsonObject item in patch.OfType<JsonObject>().Where(p => p.Text("$patch") != "replace"))
        {
            JsonObject? existing = target.OfType<JsonObject>().FirstOrDefault(t => Json.Same(t[key], item[key]));
            if (item.Text("$patch") == "delete")
            {
                target.Remove(existing);
            }
            else
            {
                if (existing is null)
                {
                    target.Add(existing = []);
                }

                Apply(existing, item, structure.Item());
            }
        }
    }

    private static void Sort(JsonArray? target, JsonArray order, Structure structure)
    {
        if (target is null || structure.List != ListType.Map)
        {
            return;
        }

        string key = structure.Keys[0];
        JsonNode?[] items = [.. target];
        target.Clear();
        int Place(JsonNode? item)
        {
            int place = order.ToList().FindIndex(o => Json.Same(o![key], item![key]));
            return place < 0 ? int.MaxValue : place;
        }

        foreach (JsonNode? item in items.OrderBy(Place))
        {
            target.Add(item);
        }
    }
}
