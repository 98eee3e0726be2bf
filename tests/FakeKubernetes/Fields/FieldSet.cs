using System.Text.Json.Nodes;

namespace FakeKubernetes;

/// <summary>A set of places in an object, as metadata.managedFields writes it (FieldsV1).</summary>
internal sealed class FieldSet
{
    private readonly SortedDictionary<string, FieldSet> _children = new(StringComparer.Ordinal);

    /// <summary>The place itself is in the set, not only places below it.</summary>
    public bool IsMember { get; set; }

    public bool IsEmpty => !IsMember && _children.Values.All(c => c.IsEmpty);

    public FieldSet this[string step]
    {
        get
        {
            if (!_children.TryGetValue(step, out FieldSet? child))
            {
                _children[step] = child = new FieldSet();
            }

            return child;
        }
    }

    public static FieldSet Parse(JsonObject? json)
    {
        var set = new FieldSet();
        foreach ((string step, JsonNode? below) in json ?? [])
        {
            if (step == ".")
            {
                set.IsMember = true;
            }
            else if (below is JsonObject { Count: > 0 } more)
            {
                set._children[step] = Parse(more);
            }
            else
            {
                set[step].IsMember = true;
            }
        }

        return set;
    }

    public FieldSet? Find(string step) => _children.GetValueOrDefault(step);

    public bool Contains(IEnumerable<string> path)
    {
        FieldSet? at = this;
        foreach (string step in path)
        {
            at = at?.Find(step);
        }

        return at?.IsMember ?? false;
    }

    public FieldSet Union(FieldSet other) => Combine(other, (a, b) => a || b);

    public FieldSet Except(FieldSet other) => Combine(other, (a, b) => a && !b);

    public FieldSet Intersect(FieldSet other) => Combine(other, (a, b) => a && b);

    /// <summary>Every member, as the steps that lead to it.</summary>
    public IEnumerable<IReadOnlyList<string>> Paths()
    {
        if (IsMember)
        {
            yield return [];
        }

        foreach ((string step, FieldSet child) in _children)
        {
            foreach (IReadOnlyList<string> path in child.Paths())
            {
                yield return [step, .. path];
            }
        }
    }

    /// <summary>Without the places under the given top-level fields.</summary>
    public FieldSet Without(params IEnumerable<string> topLevel)
    {
        FieldSet rest = Union(new FieldSet());
        foreach (string name in topLevel)
        {
            rest._children.Remove("f:" + name);
        }

        return rest;
    }

    public JsonObject ToJson()
    {
        JsonObject json = [];
        IEnumerable<KeyValuePair<string, FieldSet>> children = _children.Where(c => !c.Value.IsEmpty);
        if (IsMember && children.Any())
        {
            json["."] = new JsonObject();
        }

        foreach ((string step, FieldSet child) in children)
        {
            json[step] = child.ToJson();
        }

        return json;
    }

    /// <summary>As conflicts name a place: .spec.containers[name="c"].image.</summary>
    public static string Show(IEnumerable<string> path) => string.Concat(path.Select(step => step[..2] switch
    {
        "f:" => "." + step[2..],
        "k:" => "[" + string.Join(",", ((JsonObject)JsonNode.Parse(step[2..])!).Select(k => $"{k.Key}={Json.Show(k.Value)}")) + "]",
        _ => $"[={step[2..]}]",
    }));

    private FieldSet Combine(FieldSet other, Func<bool, bool, bool> keep)
    {
        var result = new FieldSet { IsMember = keep(IsMember, other.IsMember) };
        var none = new FieldSet();
        foreach (string step in _children.Keys.Union(other._children.Keys))
        {
            FieldSet child = (Find(step) ?? none).Combine(other.Find(step) ?? none, keep);
            if (!child.IsEmpty)
            {
                result._children[step] = child;
            }
        }

        return result;
    }
}
