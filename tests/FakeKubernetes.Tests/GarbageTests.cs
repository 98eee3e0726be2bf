using System.Text.Json.Nodes;

namespace FakeKubernetes.Tests;

/// <summary>What goes with what, on the cluster's state itself.</summary>
public sealed class GarbageTests
{
    private readonly Cluster _cluster = new(TimeProvider.System);
    private readonly ResourceKind _kind = BuiltinKinds.All.Single(k => k.Kind == "ConfigMap");

    [Fact]
    public void Owned_objects_go_down_to_the_last()
    {
        Add("a");
        Add("b", owners: "a");
        Add("c", owners: "b");

        Delete("a", null);

        Assert.Empty(Names());
    }

    [Fact]
    public void An_object_with_another_owner_stays()
    {
        Add("a");
        Add("b");
        Add("c", owners: ["a", "b"]);

        Delete("a", null);

        Assert.Equal(["b", "c"], Names());
    }

    [Fact]
    public void Orphans_stay_without_their_owner()
    {
        Add("a");
        Add("b", owners: "a");

        Delete("a", "Orphan");

        Assert.Equal(["b"], Names());
        Assert.Empty(Find("b")!["metadata"]!["ownerReferences"]!.AsArray());
    }

    [Fact]
    public void In_the_foreground_the_owner_waits_for_what_blocks_it()
    {
        Add("a");
        JsonObject held = Add("b", owners: "a");
        held["metadata"]!["finalizers"] = new JsonArray("x");
        _cluster.Store.Put(_kind.StorageKey, held);

        Delete("a", "Foreground");
        Assert.Equal(["a", "b"], Names());
        Assert.NotNull(Find("a")!["metadata"]!["deletionTimestamp"]);

        JsonObject free = Find("b")!;
        free["metadata"]!.AsObject().Remove("finalizers");
        _cluster.Garbage.Remove(_kind, free);
        Assert.Empty(Names());
    }

    private JsonObject Add(string name, params string[] owners)
    {
        var metadata = new JsonObject { ["name"] = name, ["namespace"] = "default" };
        if (owners.Length != 0)
        {
            metadata["ownerReferences"] = new JsonArray([.. owners.Select(o => (JsonNode?)new JsonObject
            {
                ["apiVersion"] = "v1", ["kind"] = "ConfigMap", ["name"] = o, ["uid"] = (string?)Find(o)!["metadata"]!["uid"], ["blockOwnerDeletion"] = true,
            })]);
        }

        var content = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "ConfigMap", ["metadata"] = metadata };
        _cluster.Stamp(content, _kind);
        return _cluster.Store.Put(_kind.StorageKey, content).Parse();
    }

    private void Delete(string name, string? propagation) => _cluster.Garbage.Delete(_kind, Find(name)!, propagation);

    private JsonObject? Find(string name) => _cluster.Find(_kind, "default", name);

    private IEnumerable<string> Names() => _cluster.Store.List(_kind.StorageKey, "default").Select(o => o.Name);
}
