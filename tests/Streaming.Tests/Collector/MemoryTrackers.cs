using System.Runtime.CompilerServices;
using Recorder.Audit;
using Recorder.Format;

namespace Streaming.Tests.Collector;

/// <summary>Session trackers in memory.</summary>
internal sealed class MemoryTrackers(TimeProvider time) : ISessionTrackers
{
    // Guards what follows.
    private readonly Lock _gate = new();
    private readonly Dictionary<SessionId, SessionTracker> _trackers = [];

    public Task RefreshAsync(IReadOnlyList<SessionId> sessions, DateTimeOffset expires, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            foreach (SessionId session in sessions)
            {
                SessionTracker tracker = _trackers.GetValueOrDefault(session) ?? new SessionTracker(session, time.GetUtcNow(), expires);
                _trackers[session] = tracker with { Expires = tracker.Expires < expires ? expires : tracker.Expires };
            }
        }

        return Task.CompletedTask;
    }

    public Task CloseAsync(SessionId session, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _trackers.Remove(session);
        }

        return Task.CompletedTask;
    }

    public Task<SessionTracker?> FindAsync(SessionId session, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return Task.FromResult(_trackers.GetValueOrDefault(session));
        }
    }

    public async IAsyncEnumerable<SessionTracker> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        SessionTracker[] trackers;
        lock (_gate)
        {
            trackers = [.. _trackers.Values];
        }

        foreach (SessionTracker tracker in trackers)
        {
            yield return tracker;
        }
    }

    public Task ExtendAllAsync(DateTimeOffset expires, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            foreach (SessionTracker tracker in _trackers.Values.Where(tracker => tracker.Expires < expires).ToArray())
            {
                _trackers[tracker.Session] = tracker with { Expires = expires };
            }
        }

        return Task.CompletedTask;
    }
}
