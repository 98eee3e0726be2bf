using System.Text.Json.Nodes;

namespace FakeKubernetes;

/// <summary>Which places differ between two states of an object.</summary>
internal sealed class FieldComparison
{
    /// <summary>New, or with another value.</summary>
    public FieldSet Changed { get; } = new();

    public FieldSet Removed { get; } = new();

    public static FieldComparison Of(JsonObject before, JsonObject after, Structure structure)
    {
        var comparison = new FieldComparison();
        comparison.CompareMaps(before, after, structure, comparison.Changed, comparison.Removed);
        return comparison;
    }

    /// <summary>Every place that an applied object names: its leaves, and the items of its keyed lists.</summary>
    public static FieldSet Applied(JsonNode? node, Structure structure)
    {
        var set = new FieldSet();
        AddApplied(node, structure, set);
        return set;
    }

    private static void AddApplied(JsonNode? node, Structure structure, FieldSet set)
    {
        switch (node)
        {
            case JsonObject { Count: > 0 } map when !structure.IsAtomic:
                foreach ((string name, JsonNode? value) in map)
                {
                    AddApplied(value, structure.Child(name), set["f:" + name]);
                }

                break;
            case JsonArray { Count: > 0 } list when structure.List == ListType.Map:
                foreach (JsonObject item in list.OfType<JsonObject>())
                {
                    FieldSet place = set[structure.KeyOf(item)];
                    place.IsMember = true;
                    AddApplied(item, structure.Item(), place);
                }

                break;
            case JsonArray { Count: > 0 } list when structure.List == ListType.Set:
                foreach (JsonNode? item in list)
                {
                    set[Structure.ValueOf(item)].IsMember = true;
                }

                break;
            default:
                set.IsMember = true;
                break;
        }
    }

    // Everything below a place that is new, or gone, and the place itself.
    private static void AddAll(JsonNode? node, Structure structure, FieldSet set)
    {
        bool branches = (node is JsonObject { Count: > 0 } && !structure.IsAtomic)
            || (node is JsonArray { Count: > 0 } && structure.List != ListType.Atomic);
        set.IsMember = !(branches && structure.IsAlwaysThere);
        if (!branches)
        {
            return;
        }

        if (node is JsonObject map)
        {
            foreach ((string name, JsonNode? value) in map)
            {
                AddAll(value, structure.Child(name), set["f:" + name]);
            }

            return;
        }

        foreach (JsonNode? item in (JsonArray)node!)
        {
            if (structure.List == ListType.Map && item is JsonObject keyed)
            {
                AddAll(keyed, structure.Item(), set[structure.KeyOf(keyed)]);
            }
            else
            {
                set[Structure.ValueOf(item)].IsMember = true;
            }
        }
    }

    private void CompareMaps(JsonObject before, JsonObject after, Structure structure, FieldSet changed, FieldSet removed)
    {
        foreach ((string name, JsonNode? value) in after)
        {
            string step = "f:" + name;
            if (before.ContainsKey(name))
            {
                Compare(before[name], value, structure.Child(name), changed[step], removed[step]);
            }
            else
            {
                AddAll(value, structure.Child(name), changed[step]);
            }
        }

        foreach ((string name, JsonNode? value) in before)
        {
            if (!after.ContainsKey(name))
            {
                AddAll(value, structure.Child(name), removed["f:" + name]);
                removed["f:" + name].IsMember = true;
            }
        }
    }

    private void Compare(JsonNode? before, JsonNode? after, Structure structure, FieldSet changed, FieldSet removed)
    {
        if (Json.Same(before, after))
        {
            return;
        }

        if (before is JsonObject a && after is JsonObject b && !structure.IsAtomic)
        {
            CompareMaps(a, b, structure, changed, removed);
        }
        else if (before is JsonArray x && after is JsonArray y && structure.List != ListType.Atomic)
        {
            CompareLists(x, y, structure, changed, removed);
        }
        else if (before is null)
        {
            AddAll(after, structure, changed);
        }
        else
        {
            changed.IsMember = true;
        }
    }

    private void CompareLists(JsonArray before, JsonArray after, Structure structure, FieldSet changed, FieldSet removed)
    {
        string Step(JsonNode? item) =>
            structure.List == ListType.Map && item is JsonObject keyed ? structure.KeyOf(keyed) : Structure.ValueOf(item);

        Dictionary<string, JsonNode?> old = [];
        foreach (JsonNode? item in before)
        {
            old[Step(item)] = item;
        }

        foreach (JsonNode? item in after)
        {
            string step = Step(item);
            if (old.Remove(step, out JsonNode? was))
            {
                Compare(was, item, structure.Item(), changed[step], removed[step]);
            }
            else
            {
                AddAll(item, structure.Item(), changed[step]);
            }
        }

        foreach ((string step, JsonNode? item) in old)
        {
            AddAll(item, structure.Item(), removed[step]);
        }
    }
}
