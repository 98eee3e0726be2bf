using System.Collections.Concurrent;
using KubeOps.Operator.Queue;

namespace SessionRecording.Operator.Host.Controller;

/// <summary>Tells trouble that lasts from what is over with the next look: only the former is for the status.</summary>
internal sealed class LastingTrouble(TimeProvider time)
{
    private static readonly TimeSpan Lasts = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<EntityKey, (long Since, IReadOnlyList<Troubled> Last)> _known = [];

    /// <summary>Begins a look, in which what had trouble in the last one comes last.</summary>
    public Making Begin(EntityKey config) => new(time, _known.TryGetValue(config, out var known) ? known.Last : []);

    /// <returns>What is to be told of it; empty: nothing.</returns>
    public IReadOnlyList<string> Of(EntityKey config, Making making)
    {
        if (making.Waiting.Count == 0)
        {
            Forget(config);
            return [];
        }

        // A look may take long, for the API server does.
        long since = _known.TryGetValue(config, out var known) ? known.Since : making.Began;
        _known[config] = (since, making.Waiting);
        return Lasts <= time.GetElapsedTime(since) ? [.. making.Waiting.Select(one => $"{one.What}: {one.Why}").Order(StringComparer.Ordinal)] : [];
    }

    public void Forget(EntityKey config) => _known.TryRemove(config, out _);
}
