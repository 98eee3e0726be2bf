using System.Text.Json.Nodes;

namespace FakeKubernetes;

/// <summary>The kinds that are served now: built in, and from CRDs. Used under the server's lock.</summary>
internal sealed class ResourceCatalog
{
    private readonly List<ResourceKind> _custom = [];

    public IEnumerable<ResourceKind> All => BuiltinKinds.All.Concat(_custom);

    public ResourceKind? Find(string group, string version, string plural) =>
        All.FirstOrDefault(k => k.Group == group && k.Version == version && k.Plural == plural);

    public ResourceKind? FindStored(string storageKey) => All.FirstOrDefault(k => k.StorageKey == storageKey);

    /// <summary>Serves what the definition says, and nothing else of it any more.</summary>
    public void Serve(JsonObject definition)
    {
        Withdraw(definition);
        JsonObject spec = definition.Object("spec")!;
        JsonObject names = spec.Object("names")!;
        foreach (JsonObject version in spec.Array("versions")!.OfType<JsonObject>().Where(v => v.Flag("served")))
        {
            string kind = names.Text("kind")!;
            _custom.Add(new ResourceKind(spec.Text("group")!, version.Text("name")!, kind, names.Text("plural")!, spec.Text("scope") != "Cluster")
            {
                Singular = names.Text("singular") ?? kind.ToLowerInvariant(),
                ListKind = names.Text("listKind") ?? kind + "List",
                ShortNames = [.. names.Texts("shortNames")],
                Categories = [.. names.Texts("categories")],
                Subresources = [.. version.Object("subresources")?.Select(s => s.Key) ?? []],
                HasGeneration = true,
                IsCustom = true,
                Schema = (JsonObject?)version.Object("schema")?.Object("openAPIV3Schema")?.DeepClone(),
                Columns = (JsonArray?)version.Array("additionalPrinterColumns")?.DeepClone() ?? [],
            });
        }
    }

    public void Withdraw(JsonObject definition)
    {
        JsonObject spec = definition.Object("spec")!;
        string key = $"{spec.Text("group")}/{spec.Object("names").Text("plural")}";
        _custom.RemoveAll(k => k.StorageKey == key);
    }
}
