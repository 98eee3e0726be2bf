using System.Text.Json.Nodes;

namespace FakeKubernetes;

/// <summary>Get and list.</summary>
internal sealed class ReadHandler(Cluster cluster)
{
    private const string Expired = "The provided continue parameter is too old to display a consistent list result. You can start a new list "
        + "without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the "
        + "provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was "
        + "returned and now may show up in the list.";

    public ApiAnswer Get(ApiRequest request) => new(200, cluster.Get(request.Kind, request.Namespace, request.Name));

    public ApiAnswer List(ApiRequest request)
    {
        ContinueToken? token = request.Query.GetValueOrDefault("continue") is { Length: > 0 } text ? ContinueToken.Parse(text) : null;
        long version = token is null or { Version: < 0 } ? cluster.Store.Version : token.Version;
        if (version < cluster.Store.Compacted)
        {
            throw new ApiException(410, "Expired", Expired) { Continue = (token! with { Version = -1 }).ToString() };
        }

        var selector = Selector.Parse(request.Query);
        List<JsonObject> found = [];
        foreach (StoredObject stored in At(version, request))
        {
            if (token is not null && string.CompareOrdinal(stored.Key, token.Start) <= 0)
            {
                continue;
            }

            JsonObject content = Cluster.As(request.Kind, stored.Parse());
            if (selector.Matches(content))
            {
                found.Add(content);
            }
        }

        int limit = int.TryParse(request.Query.GetValueOrDefault("limit"), out int asked) && 0 < asked ? asked : int.MaxValue;
        List<JsonObject> page = [.. found.Take(limit)];
        var metadata = new JsonObject { ["resourceVersion"] = $"{version}" };
        if (page.Count < found.Count)
        {
            JsonObject last = page[^1];
            metadata["continue"] = new ContinueToken(version, StoredObject.KeyOf(last.Namespace(), last.Name())).ToString();
            if (request.Query.GetValueOrDefault("labelSelector") is null or "" && request.Query.GetValueOrDefault("fieldSelector") is null or "")
            {
                metadata["remainingItemCount"] = found.Count - page.Count;
            }
        }
        else if (request.Kind.IsCustom)
        {
            metadata["continue"] = "";
        }

        return new ApiAnswer(200, new JsonObject
        {
            ["kind"] = request.Kind.ListKind,
            ["apiVersion"] = request.Kind.GroupVersion,
            ["metadata"] = metadata,
            ["items"] = new JsonArray([.. page.Select(item => (JsonNode?)Item(request.Kind, item))]),
        });
    }

    // Items of built-in kinds come without kind and version.
    private static JsonObject Item(ResourceKind kind, JsonObject content)
    {
        if (!kind.IsCustom)
        {
            content.Remove("kind");
            content.Remove("apiVersion");
        }

        return content;
    }

    // A page shows the state that the first page showed: later changes are undone.
    private IEnumerable<StoredObject> At(long version, ApiRequest request)
    {
        string key = request.Kind.StorageKey;
        SortedDictionary<string, StoredObject> objects = new(StringComparer.Ordinal);
        foreach (StoredObject stored in cluster.Store.List(key, null))
        {
            objects[stored.Key] = stored;
        }

        foreach (StoreEvent change in (cluster.Store.Since(version) ?? []).Where(c => c.StorageKey == key).Reverse())
        {
            if (change.Before is { } before)
            {
                objects[change.Now.Key] = before;
            }
            else
            {
                objects.Remove(change.Now.Key);
            }
        }

        return objects.Values.Where(o => request.Namespace.Length == 0 || o.Namespace == request.Namespace);
    }
}
