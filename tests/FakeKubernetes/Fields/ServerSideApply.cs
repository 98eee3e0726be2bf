using System.Text.Json.Nodes;

namespace FakeKubernetes;

/// <summary>Server-side apply: merges an intent into what is there, with one owner per field.</summary>
internal static class ServerSideApply
{
    /// <summary>The merged object, its managed fields written. <paramref name="live"/> is null when there is none yet.</summary>
    /// <exception cref="ApiException">Another manager has other values in some of the fields, and force was not asked for.</exception>
    public static JsonObject Apply(JsonObject? live, JsonObject intent, ResourceKind kind, FieldWriter writer, bool force)
    {
        var structure = Structure.Of(kind);
        JsonObject wanted = intent.Copy();
        wanted.Metadata().Remove("managedFields");
        IEnumerable<string> foreign = writer.Foreign(kind);
        foreach (string name in foreign.Where(n => n != "metadata"))
        {
            wanted.Remove(name);
        }

        FieldSet applied = FieldComparison.Applied(Owned(wanted), structure).Without(foreign);
        JsonObject merged = live?.Copy() ?? [];
        FieldMerge.Into(merged, wanted, structure);

        IReadOnlyList<ManagedEntry> before = ManagedFields.Read(live);
        FieldSet changed = live is null
            ? new FieldSet()
            : FieldComparison.Of(ManagedFields.Owned(live, kind), ManagedFields.Owned(merged, kind), structure).Changed.Intersect(applied);
        List<(ManagedEntry Entry, IReadOnlyList<string> Path)> conflicts = [];
        List<ManagedEntry> entries = [];
        FieldSet last = new();
        foreach (ManagedEntry entry in before)
        {
            if (entry.IsOf(writer.Name, "Apply", kind.GroupVersion, writer.Subresource))
            {
                last = entry.Fields;
                continue;
            }

            FieldSet clash = entry.Fields.Intersect(changed);
            conflicts.AddRange(clash.Paths().Select(path => (entry, path)));
            entries.Add(clash.IsEmpty ? entry : entry with { Fields = entry.Fields.Except(clash), Time = writer.Time });
        }

        if (conflicts.Count != 0 && !force)
        {
            throw Conflict(conflicts);
        }

        // What this manager applied before and does not name any more goes, unless somebody else owns it, too.
        FieldSet kept = entries.Aggregate(applied, (set, entry) => set.Union(entry.Fields));
        FieldMerge.Remove(merged, last.Except(kept), kept, structure);

        string time = before.FirstOrDefault(e => e.Fields == last)?.Time ?? writer.Time;
        entries.Add(new ManagedEntry(
            writer.Name, "Apply", kind.GroupVersion, writer.Subresource, applied, ManagedFields.Same(last, applied) ? time : writer.Time));
        ManagedFields.Write(merged, entries);
        return merged;
    }

    private static JsonObject Owned(JsonObject wanted)
    {
        JsonObject owned = wanted.Copy();
        owned.Remove("apiVersion");
        owned.Remove("kind");
        foreach (string name in (string[])["name", "namespace", "uid", "resourceVersion", "generation", "creationTimestamp", "managedFields"])
        {
            owned.Metadata().Remove(name);
        }

        if (owned.Metadata().Count == 0)
        {
            owned.Remove("metadata");
        }

        return owned;
    }

    private static ApiException Conflict(List<(ManagedEntry Entry, IReadOnlyList<string> Path)> conflicts)
    {
        static string With(ManagedEntry entry) =>
            entry.IsApply ? $"\"{entry.Name}\"" : $"\"{entry.Name}\"{Through(entry)} using {entry.ApiVersion}";

        static string Through(ManagedEntry entry) => entry.Subresource.Length == 0 ? "" : $" with subresource \"{entry.Subresource}\"";

        string text = conflicts.Count == 1
            ? $"conflict with {With(conflicts[0].Entry)}: {FieldSet.Show(conflicts[0].Path)}"
            : string.Join('\n', conflicts.GroupBy(c => With(c.Entry)).Select(
                g => $"conflicts with {g.Key}:\n" + string.Join('\n', g.Select(c => "- " + FieldSet.Show(c.Path)))));
        var causes = new JsonArray([.. conflicts.Select(c => (JsonNode?)new JsonObject
        {
            ["reason"] = "FieldManagerConflict",
            ["message"] = $"conflict with {With(c.Entry)}",
            ["field"] = FieldSet.Show(c.Path),
        })]);
        string count = conflicts.Count == 1 ? "1 conflict" : $"{conflicts.Count} conflicts";
        return new ApiException(409, "Conflict", $"Apply failed with {count}: {text}", new JsonObject { ["causes"] = causes });
    }
}
