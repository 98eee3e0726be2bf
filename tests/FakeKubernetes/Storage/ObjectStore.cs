using System.Text.Json.Nodes;

namespace FakeKubernetes;

/// <summary>Objects by kind and key, one version counter for all, and the changes for watches.</summary>
internal sealed class ObjectStore
{
    private const int MaxHistory = 20_000;

    // All under Gate.
    private readonly Dictionary<string, SortedDictionary<string, StoredObject>> _objects = [];
    private readonly List<StoreEvent> _history = [];
    private TaskCompletionSource _changed = NewSignal();

    /// <summary>Held over a whole read-change-write.</summary>
    public Lock Gate { get; } = new();

    public long Version { get; private set; } = 100;

    /// <summary>Changes up to this version are forgotten: watches from before it are told 410.</summary>
    public long Compacted { get; private set; } = 1;

    /// <summary>Completes at the next change.</summary>
    public Task Changed => _changed.Task;

    public StoredObject? Find(string storageKey, string @namespace, string name) =>
        _objects.TryGetValue(storageKey, out var objects) && objects.TryGetValue(StoredObject.KeyOf(@namespace, name), out StoredObject? found)
            ? found
            : null;

    /// <summary>In the order of their keys.</summary>
    public IReadOnlyList<StoredObject> List(string storageKey, string? @namespace) =>
        _objects.TryGetValue(storageKey, out var objects)
            ? [.. objects.Values.Where(o => string.IsNullOrEmpty(@namespace) || o.Namespace == @namespace)]
            : [];

    public IEnumerable<(string StorageKey, StoredObject Object)> Everything() =>
        [.. _objects.SelectMany(kind => kind.Value.Values.Select(o => (kind.Key, o)))];

    /// <summary>Stores the object under the next version, which is written into it.</summary>
    public StoredObject Put(string storageKey, JsonObject content)
    {
        if (!_objects.TryGetValue(storageKey, out var objects))
        {
            _objects[storageKey] = objects = new(StringComparer.Ordinal);
        }

        StoredObject now = Stamp(content);
        StoredObject? before = objects.GetValueOrDefault(now.Key);
        objects[now.Key] = now;
        Tell(new StoreEvent(storageKey, now.Version, before, now, Deleted: false));
        return now;
    }

    public void Remove(string storageKey, JsonObject last)
    {
        StoredObject gone = Stamp(last);
        if (_objects.TryGetValue(storageKey, out var objects) && objects.Remove(gone.Key, out StoredObject? before))
        {
            Tell(new StoreEvent(storageKey, gone.Version, before, gone, Deleted: true));
        }
    }

    /// <summary>Changes after <paramref name="version"/>, oldest first; null when they are forgotten.</summary>
    public IReadOnlyList<StoreEvent>? Since(long version)
    {
        if (version < Compacted)
        {
            return null;
        }

        int first = _history.Count;
        while (0 < first && version < _history[first - 1].Version)
        {
            first--;
        }

        return _history[first..];
    }

    public void Compact()
    {
        Compacted = Version;
        _history.Clear();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private StoredObject Stamp(JsonObject content)
    {
        content.Metadata()["resourceVersion"] = $"{++Version}";
        return new StoredObject(content.Namespace(), content.Name(), Version, Json.Bytes(content));
    }

    private void Tell(StoreEvent change)
    {
        _history.Add(change);
        if (MaxHistory < _history.Count)
        {
            int forgotten = MaxHistory / 2;
            Compacted = _history[forgotten - 1].Version;
            _history.RemoveRange(0, forgotten);
        }

        TaskCompletionSource changed = _changed;
        _changed = NewSignal();
        changed.SetResult();
    }
}
