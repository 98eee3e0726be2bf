using System.Collections.Concurrent;
using KubeOps.Operator.Queue;

namespace SessionRecording.Operator.Host.Controller;

/// <summary>Tells trouble that lasts from what is over with the next look: only the former is for the status.</summary>
internal sealed class LastingTrouble(TimeProvider time)
{
    private static readonly TimeSpan Lasts = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<EntityKey, long> _since = [];

    /// <returns>What is to be told of it; empty: nothing.</returns>
    public IReadOnlyList<string> Of(EntityKey config, Making making)
    {
        if (making.Waiting.Count == 0)
        {
            Forget(config);
            return [];
        }

        long since = _since.GetOrAdd(config, static (_, time) => time.GetTimestamp(), time);
        return Lasts <= time.GetElapsedTime(since) ? making.Waiting : [];
    }

    public void Forget(EntityKey config) => _since.TryRemove(config, out _);
}
