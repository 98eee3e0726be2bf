using System.Collections.Concurrent;

namespace Recorder.Streaming;

/// <summary>The parts of this process that a gauge looks at when it is read; outside of tests there is at most one of a kind.</summary>
internal sealed class GaugeSources<T>
    where T : class
{
    private readonly ConcurrentDictionary<T, bool> _sources = new(ReferenceEqualityComparer.Instance);

    public ICollection<T> All => _sources.Keys;

    public void Add(T source) => _sources[source] = true;

    public void Remove(T source) => _sources.TryRemove(source, out _);
}
