using System.Text;
using System.Text.Json.Nodes;

namespace FakeKubernetes;

/// <summary>Takes objects away, and what they own with them. It works at once, not some time later.</summary>
internal sealed class GarbageCollector(Cluster cluster)
{
    public const string Foreground = "foregroundDeletion";
    public const string Orphan = "orphan";

    /// <summary>Takes away an object whose finalizers are gone.</summary>
    public void Remove(ResourceKind kind, JsonObject content)
    {
        string uid = content.Object("metadata").Text("uid")!;
        cluster.Store.Remove(kind.StorageKey, content);
        if (kind.Kind == "CustomResourceDefinition")
        {
            cluster.Catalog.Withdraw(content);
        }

        DeleteDependents(uid);
        ReleaseOwners(content);
        ReleaseNamespace(content.Namespace());
    }

    /// <summary>Marks an object for deletion, and removes it when nothing holds it.</summary>
    public JsonObject Delete(ResourceKind kind, JsonObject content, string? propagation)
    {
        JsonObject metadata = content.Metadata();
        string uid = metadata.Text("uid")!;
        bool isMarked = metadata.ContainsKey("deletionTimestamp");
        List<string> finalizers = [.. metadata.Texts("finalizers")];
        if (!isMarked)
        {
            bool isDefinition = kind.Kind == "CustomResourceDefinition";
            bool waits = propagation == "Foreground" && Dependents(uid).Any();
            finalizers.AddRange(isDefinition ? [Definitions.CleanupFinalizer] : waits ? [Foreground] : []);
            if (propagation == "Orphan")
            {
                Disown(uid);
            }

            if (finalizers.Count == 0 && kind is not { Kind: "Namespace" })
            {
                Remove(kind, content);
                return content;
            }

            if (finalizers.Count != 0)
            {
                metadata["finalizers"] = Json.Strings(finalizers);
            }

            metadata["deletionTimestamp"] = cluster.Now;
            if (isDefinition)
            {
                Definitions.Terminate(cluster, content);
            }
            else
            {
                metadata["deletionGracePeriodSeconds"] = 0;
            }

            if (kind is { HasGeneration: true, IsCustom: true })
            {
                metadata["generation"] = metadata.Number("generation") + 1;
            }

            content = cluster.Store.Put(kind.StorageKey, content).Parse();
        }

        JsonObject answer = content.Copy();
        Proceed(kind, content.Copy());
        return answer;
    }

    // The parts of a deletion that the cluster itself does.
    private void Proceed(ResourceKind kind, JsonObject content)
    {
        if (kind.Kind == "Namespace")
        {
            EmptyNamespace(content.Name());
        }
        else if (kind.Kind == "CustomResourceDefinition")
        {
            RemoveInstances(kind, content);
        }
        else if (content.Object("metadata").Texts("finalizers").Contains(Foreground))
        {
            DeleteDependents(content.Object("metadata").Text("uid")!);
            ReleaseForeground(kind, content.Name(), content.Namespace());
        }
    }

    private void RemoveInstances(ResourceKind kind, JsonObject definition)
    {
        JsonObject spec = definition.Object("spec")!;
        string key = $"{spec.Text("group")}/{spec.Object("names").Text("plural")}";
        if (cluster.Catalog.FindStored(key) is { } custom)
        {
            foreach (StoredObject instance in cluster.Store.List(key, null))
            {
                Delete(custom, instance.Parse(), null);
            }
        }

        if (cluster.Store.List(key, null).Count == 0)
        {
            definition.Metadata().Remove("finalizers");
            Remove(kind, definition);
        }
    }

    private void EmptyNamespace(string name)
    {
        foreach ((string key, StoredObject stored) in cluster.Store.Everything().Where(o => o.Object.Namespace == name))
        {
            if (cluster.Store.Find(key, stored.Namespace, stored.Name) is { } still && cluster.Catalog.FindStored(key) is { } kind)
            {
                Delete(kind, still.Parse(), null);
            }
        }

        ReleaseNamespace(name);
    }

    // A namespace that is being deleted goes with the last object in it.
    private void ReleaseNamespace(string name)
    {
        ResourceKind namespaces = cluster.Catalog.Find("", "v1", "namespaces")!;
        if (name.Length != 0 && cluster.Find(namespaces, "", name) is { } home && home.Object("metadata")!.ContainsKey("deletionTimestamp")
            && !cluster.Store.Everything().Any(o => o.Object.Namespace == name))
        {
            cluster.Store.Remove(namespaces.StorageKey, home);
        }
    }

    private IEnumerable<(ResourceKind Kind, JsonObject Content)> Dependents(string ownerUid)
    {
        // Most objects do not name the owner anywhere: only those that do are taken apart.
        byte[] uid = Encoding.UTF8.GetBytes(ownerUid);
        foreach ((string key, StoredObject stored) in cluster.Store.Everything().Where(o => 0 <= o.Object.Bytes.AsSpan().IndexOf(uid)))
        {
            JsonObject content = stored.Parse();
            if (Owners(content).Any(o => o.Text("uid") == ownerUid) && cluster.Catalog.FindStored(key) is { } kind)
            {
                yield return (kind, content);
            }
        }
    }

    private void DeleteDependents(string ownerUid)
    {
        foreach ((ResourceKind kind, JsonObject content) in Dependents(ownerUid).ToArray())
        {
            bool hasOther = Owners(content).Any(o => o.Text("uid") is { } uid && uid != ownerUid && Exists(uid));
            if (!hasOther && cluster.Find(kind, content.Namespace(), content.Name()) is { } still)
            {
                Delete(kind, still, null);
            }
        }
    }

    private void Disown(string ownerUid)
    {
        foreach ((ResourceKind kind, JsonObject content) in Dependents(ownerUid).ToArray())
        {
            content.Object("metadata").Array("ownerReferences")!.RemoveAll(o => o.Text("uid") == ownerUid);
            cluster.Store.Put(kind.StorageKey, content);
        }
    }

    private void ReleaseOwners(JsonObject content)
    {
        foreach (JsonObject owner in Owners(content))
        {
            string[] version = (owner.Text("apiVersion") ?? "").Split('/');
            ResourceKind? kind = cluster.Catalog.All.FirstOrDefault(
                k => k.Kind == owner.Text("kind") && k.Group == (version.Length == 2 ? version[0] : ""));
            if (kind is not null)
            {
                ReleaseForeground(kind, owner.Text("name") ?? "", kind.Namespaced ? content.Namespace() : "");
            }
        }
    }

    private void ReleaseForeground(ResourceKind kind, string name, string @namespace)
    {
        if (cluster.Find(kind, @namespace, name) is not { } owner || !owner.Object("metadata").Texts("finalizers").Contains(Foreground))
        {
            return;
        }

        string uid = owner.Object("metadata").Text("uid")!;
        if (Dependents(uid).Any(d => Owners(d.Content).Any(o => o.Text("uid") == uid && o.Flag("blockOwnerDeletion"))))
        {
            return;
        }

        string[] rest = [.. owner.Object("metadata").Texts("finalizers").Where(f => f != Foreground)];
        owner.Metadata()["finalizers"] = Json.Strings(rest);
        if (rest.Length == 0)
        {
            owner.Metadata().Remove("finalizers");
            Remove(kind, owner);
        }
        else
        {
            cluster.Store.Put(kind.StorageKey, owner);
        }
    }

    private bool Exists(string uid)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(uid);
        return cluster.Store.Everything().Any(
            o => 0 <= o.Object.Bytes.AsSpan().IndexOf(bytes) && o.Object.Parse().Object("metadata").Text("uid") == uid);
    }

    private static IEnumerable<JsonObject> Owners(JsonObject content) =>
        content.Object("metadata").Array("ownerReferences")?.OfType<JsonObject>() ?? [];
}
