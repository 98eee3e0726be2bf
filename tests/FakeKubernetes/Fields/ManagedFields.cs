using System.Text.Json.Nodes;

namespace FakeKubernetes;

/// <summary>Who set which field: kept up to date on each write, and the conflicts of server-side apply.</summary>
internal static class ManagedFields
{
    // Set by the server, owned by nobody.
    private static readonly string[] ServerMetadata =
    [
        "name", "namespace", "generateName", "uid", "resourceVersion", "generation", "creationTimestamp", "deletionTimestamp",
        "deletionGracePeriodSeconds", "managedFields", "selfLink",
    ];

    public static IReadOnlyList<ManagedEntry> Read(JsonObject? content) =>
        [.. content?.Object("metadata").Array("managedFields")?.OfType<JsonObject>().Select(ManagedEntry.Parse) ?? []];

    public static void Write(JsonObject content, IEnumerable<ManagedEntry> entries)
    {
        // Applies first, then by time, as the server sorts them.
        JsonNode?[] json = [.. entries.Where(e => !e.Fields.IsEmpty).OrderByDescending(e => e.IsApply).Select(e => e.ToJson())];
        if (json.Length == 0)
        {
            content.Metadata().Remove("managedFields");
        }
        else
        {
            content.Metadata()["managedFields"] = new JsonArray(json);
        }
    }

    /// <summary>After a create, update or patch: what changed is the writer's now, and nobody else's.</summary>
    public static void Update(JsonObject? before, JsonObject after, ResourceKind kind, FieldWriter writer)
    {
        FieldComparison comparison = FieldComparison.Of(Owned(before, kind), Owned(after, kind), Structure.Of(kind));
        FieldSet changed = comparison.Changed.Without(writer.Foreign(kind));
        List<ManagedEntry> entries = [];
        bool found = false;
        foreach (ManagedEntry entry in Read(before))
        {
            bool mine = entry.IsOf(writer.Name, "Update", kind.GroupVersion, writer.Subresource);
            found |= mine;
            FieldSet fields = mine
                ? entry.Fields.Except(comparison.Removed).Union(changed)
                : entry.Fields.Except(comparison.Removed).Except(changed);
            entries.Add(Same(fields, entry.Fields) ? entry : entry with { Fields = fields, Time = writer.Time });
        }

        if (!found)
        {
            entries.Add(new ManagedEntry(writer.Name, "Update", kind.GroupVersion, writer.Subresource, changed, writer.Time));
        }

        Write(after, entries);
    }

    /// <summary>The object without what nobody owns.</summary>
    public static JsonObject Owned(JsonObject? content, ResourceKind kind)
    {
        JsonObject owned = content?.Copy() ?? [];
        owned.Remove("apiVersion");
        owned.Remove("kind");
        JsonObject metadata = owned.Metadata();
        foreach (string name in ServerMetadata)
        {
            metadata.Remove(name);
        }

        if (!kind.IsCustom && content is null)
        {
            // Go's zero value: there before anything is set.
            owned["spec"] = new JsonObject();
            owned["status"] = new JsonObject();
        }

        return owned;
    }

    public static bool Same(FieldSet a, FieldSet b) => a.Except(b).IsEmpty && b.Except(a).IsEmpty;
}
