using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace FakeKubernetes;

/// <summary>The events of one watch, from a version on, until its time is over.</summary>
internal sealed class WatchEvents(Cluster cluster, ApiRequest request, TimeSpan bookmarkInterval)
{
    private const string InitialEventsEnd = "k8s.io/initial-events-end";

    private readonly Selector _selector = Selector.Parse(request.Query);
    private readonly string _key = request.Kind.StorageKey;

    private bool Bookmarks => request.Asks("allowWatchBookmarks");

    /// <summary>Type and object; ERROR comes last.</summary>
    public async IAsyncEnumerable<(string Type, JsonObject Content)> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        (long version, List<(string, JsonObject)> first) = Begin();
        foreach ((string, JsonObject) item in first)
        {
            yield return item;
        }

        if (first is [.., ("ERROR", _)])
        {
            yield break;
        }

        TimeSpan duration = int.TryParse(request.Query.GetValueOrDefault("timeoutSeconds"), out int seconds)
            ? TimeSpan.FromSeconds(seconds)
            : TimeSpan.FromMinutes(30);
        long start = cluster.Time.GetTimestamp();
        while (true)
        {
            Task changed;
            IReadOnlyList<StoreEvent>? changes;
            lock (cluster.Store.Gate)
            {
                changed = cluster.Store.Changed;
                changes = cluster.Store.Since(version);
            }

            if (changes is null)
            {
                yield return ("ERROR", TooOld(version));
                yield break;
            }

            foreach (StoreEvent change in changes)
            {
                version = change.Version;
                if (Show(change) is { } shown)
                {
                    yield return shown;
                }
            }

            TimeSpan rest = duration - cluster.Time.GetElapsedTime(start);
            if (rest <= TimeSpan.Zero)
            {
                break;
            }

            if (changes.Count == 0 && !await WaitAsync(changed, rest < bookmarkInterval ? rest : bookmarkInterval, cancellationToken)
                && Bookmarks && bookmarkInterval < rest)
            {
                yield return Bookmark(version);
            }
        }

        if (Bookmarks)
        {
            yield return Bookmark(version);
        }
    }

    private async Task<bool> WaitAsync(Task changed, TimeSpan atMost, CancellationToken cancellationToken)
    {
        try
        {
            await changed.WaitAsync(atMost, cluster.Time, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    // The version to go on from, and what comes before the changes.
    private (long Version, List<(string, JsonObject)> First) Begin()
    {
        string asked = request.Query.GetValueOrDefault("resourceVersion") ?? "";
        bool sendsAll = request.Asks("sendInitialEvents");
        lock (cluster.Store.Gate)
        {
            long now = cluster.Store.Version;
            if (!sendsAll && asked is not ("" or "0"))
            {
                long from = long.TryParse(asked, out long number) ? number : throw ApiException.BadRequest($"invalid resource version \"{asked}\"");
                return from < cluster.Store.Compacted ? (from, [("ERROR", TooOld(from))]) : (from, []);
            }

            List<(string, JsonObject)> first =
            [
                .. cluster.Store.List(_key, request.Namespace).Select(o => o.Parse()).Where(_selector.Matches)
                    .Select(content => ("ADDED", Cluster.As(request.Kind, content))),
            ];
            if (sendsAll && Bookmarks)
            {
                (string type, JsonObject bookmark) = Bookmark(now);
                bookmark.Metadata()["annotations"] = new JsonObject { [InitialEventsEnd] = "true" };
                first.Add((type, bookmark));
            }

            return (now, first);
        }
    }

    // An object that comes to match the selectors is new to this watch; one that ceases to is gone.
    private (string, JsonObject)? Show(StoreEvent change)
    {
        if (change.StorageKey != _key || (request.Namespace.Length != 0 && change.Now.Namespace != request.Namespace))
        {
            return null;
        }

        JsonObject now = Cluster.As(request.Kind, change.Now.Parse());
        bool matched = change.Before is { } before && _selector.Matches(before.Parse());
        bool matches = !change.Deleted && _selector.Matches(now);
        return (matched, matches) switch
        {
            (false, true) => ("ADDED", now),
            (true, true) => ("MODIFIED", now),
            (true, false) => ("DELETED", now),
            _ => null,
        };
    }

    private (string, JsonObject) Bookmark(long version) => ("BOOKMARK", new JsonObject
    {
        ["kind"] = request.Kind.Kind,
        ["apiVersion"] = request.Kind.GroupVersion,
        ["metadata"] = new JsonObject { ["resourceVersion"] = $"{version}" },
    });

    private JsonObject TooOld(long version) =>
        new ApiException(410, "Expired", $"too old resource version: {version} ({cluster.Store.Compacted})").ToStatus();
}
