using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace FakeKubernetes;

/// <summary>What the API server knows: objects and kinds. Everything that changes it holds <see cref="ObjectStore.Gate"/>.</summary>
internal sealed class Cluster
{
    private static readonly string[] FirstNamespaces = ["default", "kube-node-lease", "kube-public", "kube-system"];

    public Cluster(TimeProvider time)
    {
        (Time, Started) = (time, time.GetUtcNow());
        Garbage = new GarbageCollector(this);
        ResourceKind namespaces = Catalog.Find("", "v1", "namespaces")!;
        foreach (string name in FirstNamespaces)
        {
            var content = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Namespace", ["metadata"] = new JsonObject { ["name"] = name } };
            Stamp(content, namespaces);
            BuiltinDefaults.Apply(content, namespaces);
            Store.Put(namespaces.StorageKey, content);
        }

        Store.Compact();
    }

    public ObjectStore Store { get; } = new();

    public ResourceCatalog Catalog { get; } = new();

    public TimeProvider Time { get; }

    public DateTimeOffset Started { get; }

    public GarbageCollector Garbage { get; }

    public ConcurrentQueue<AdmissionNote> AdmissionNotes { get; } = [];

    public string Now => Times.Show(Time.GetUtcNow());

    public JsonObject? Find(ResourceKind kind, string @namespace, string name) => Store.Find(kind.StorageKey, @namespace, name)?.Parse();

    /// <exception cref="ApiException">There is no such object.</exception>
    public JsonObject Get(ResourceKind kind, string @namespace, string name) =>
        As(kind, Find(kind, @namespace, name) ?? throw ApiException.NotFound(kind, name));

    /// <summary>The object as this version of its kind shows it. Versions differ in name only: there is no conversion.</summary>
    public static JsonObject As(ResourceKind kind, JsonObject content)
    {
        content["apiVersion"] = kind.GroupVersion;
        return content;
    }

    /// <summary>What a new object gets from the server.</summary>
    public void Stamp(JsonObject content, ResourceKind kind)
    {
        JsonObject metadata = content.Metadata();
        metadata["uid"] = $"{Guid.NewGuid()}";
        metadata["creationTimestamp"] = Now;
        if (kind.HasGeneration)
        {
            metadata["generation"] = 1;
        }
    }
}
