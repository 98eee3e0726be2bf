using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace FakeKubernetes;

/// <summary>/api, /apis and below: legacy discovery, and the aggregated one in a single answer.</summary>
internal sealed class DiscoveryHandler(Cluster cluster)
{
    /// <summary>Null when the path is none of discovery's.</summary>
    public JsonObject? Answer(string path, bool aggregated, string aggregatedVersion) => path.Trim('/').Split('/') switch
    {
        ["api"] when aggregated => Aggregated(aggregatedVersion, g => g.Length == 0),
        ["apis"] when aggregated => Aggregated(aggregatedVersion, g => g.Length != 0),
        ["api"] => new JsonObject
        {
            ["kind"] = "APIVersions",
            ["versions"] = Json.Strings(["v1"]),
            ["serverAddressByClientCIDRs"] = new JsonArray(),
        },
        ["apis"] => new JsonObject
        {
            ["kind"] = "APIGroupList",
            ["apiVersion"] = "v1",
            ["groups"] = new JsonArray([.. Groups(g => g.Length != 0).Select(g => (JsonNode?)Group(g, nested: true))]),
        },
        ["apis", var group] => Groups(g => g == group && g.Length != 0).FirstOrDefault() is { } found ? Group(found, nested: false) : null,
        ["api", var version] => Resources("", version),
        ["apis", var group, var version] => Resources(group, version),
        _ => null,
    };

    private IEnumerable<IGrouping<string, ResourceKind>> Groups(Func<string, bool> filter) =>
        cluster.Catalog.All.Where(k => filter(k.Group)).GroupBy(k => k.Group);

    private static JsonObject Group(IGrouping<string, ResourceKind> group, bool nested)
    {
        JsonObject[] versions = [.. group.Select(k => k.Version).Distinct().Select(v => new JsonObject { ["groupVersion"] = $"{group.Key}/{v}", ["version"] = v })];
        JsonObject json = nested ? [] : new JsonObject { ["kind"] = "APIGroup", ["apiVersion"] = "v1" };
        json["name"] = group.Key;
        json["preferredVersion"] = versions[0].DeepClone();
        json["versions"] = new JsonArray([.. versions]);
        return json;
    }

    private JsonObject? Resources(string group, string version)
    {
        ResourceKind[] kinds = [.. cluster.Catalog.All.Where(k => k.Group == group && k.Version == version)];
        if (kinds.Length == 0)
        {
            return null;
        }

        return new JsonObject
        {
            ["kind"] = "APIResourceList",
            ["apiVersion"] = "v1",
            ["groupVersion"] = group.Length == 0 ? version : $"{group}/{version}",
            ["resources"] = new JsonArray([.. kinds.SelectMany(Entries)]),
        };
    }

    private static IEnumerable<JsonNode?> Entries(ResourceKind kind)
    {
        var entry = new JsonObject
        {
            ["name"] = kind.Plural,
            ["singularName"] = kind.Singular,
            ["namespaced"] = kind.Namespaced,
            ["kind"] = kind.Kind,
            ["verbs"] = Json.Strings(kind.Verbs),
        };
        AddNames(entry, kind);
        if (!kind.IsReview)
        {
            entry["storageVersionHash"] = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(kind.StorageKey)).AsSpan(0, 8));
        }

        yield return entry;
        foreach (string subresource in kind.Subresources)
        {
            var below = new JsonObject
            {
                ["name"] = $"{kind.Plural}/{subresource}",
                ["singularName"] = "",
                ["namespaced"] = kind.Namespaced,
                ["kind"] = subresource == "scale" ? "Scale" : kind.Kind,
                ["verbs"] = Json.Strings(SubresourceVerbs(subresource)),
            };
            if (subresource == "scale")
            {
                (below["group"], below["version"]) = ("autoscaling", "v1");
            }

            yield return below;
        }
    }

    private static IEnumerable<string> SubresourceVerbs(string name) => name switch
    {
        "token" or "eviction" or "binding" => ["create"],
        "log" => ["get"],
        "exec" or "attach" or "portforward" => ["create", "get"],
        "proxy" => ["create", "delete", "get", "patch", "update"],
        _ => ["get", "patch", "update"],
    };

    private static void AddNames(JsonObject entry, ResourceKind kind)
    {
        if (kind.ShortNames.Count != 0)
        {
            entry["shortNames"] = Json.Strings(kind.ShortNames);
        }

        if (kind.Categories.Count != 0)
        {
            entry["categories"] = Json.Strings(kind.Categories);
        }
    }

    private JsonObject Aggregated(string version, Func<string, bool> filter) => new()
    {
        ["kind"] = "APIGroupDiscoveryList",
        ["apiVersion"] = $"apidiscovery.k8s.io/{version}",
        ["metadata"] = new JsonObject(),
        ["items"] = new JsonArray([.. Groups(filter).Select(group => (JsonNode?)new JsonObject
        {
            ["metadata"] = group.Key.Length == 0 ? new JsonObject() : new JsonObject { ["name"] = group.Key },
            ["versions"] = new JsonArray([.. group.GroupBy(k => k.Version).Select(v => (JsonNode?)new JsonObject
            {
                ["version"] = v.Key,
                ["resources"] = new JsonArray([.. v.Select(k => (JsonNode?)Aggregated(k))]),
                ["freshness"] = "Current",
            })]),
        })]),
    };

    private static JsonObject Scale() => new() { ["group"] = "autoscaling", ["version"] = "v1", ["kind"] = "Scale" };

    private static JsonObject Aggregated(ResourceKind kind)
    {
        // A custom resource names its group and version here; a built-in one leaves them out.
        JsonObject Kind() => new()
        {
            ["group"] = kind.IsCustom ? kind.Group : "", ["version"] = kind.IsCustom ? kind.Version : "", ["kind"] = kind.Kind,
        };

        var entry = new JsonObject
        {
            ["resource"] = kind.Plural,
            ["responseKind"] = Kind(),
            ["scope"] = kind.Namespaced ? "Namespaced" : "Cluster",
            ["singularResource"] = kind.Singular,
            ["verbs"] = Json.Strings(kind.Verbs),
        };
        AddNames(entry, kind);
        if (kind.Subresources.Count != 0)
        {
            entry["subresources"] = new JsonArray([.. kind.Subresources.Select(s => (JsonNode?)new JsonObject
            {
                ["subresource"] = s, ["responseKind"] = s == "scale" ? Scale() : Kind(), ["verbs"] = Json.Strings(SubresourceVerbs(s)),
            })]);
        }

        return entry;
    }
}
