using System.Runtime.CompilerServices;
using Recorder.Audit;
using Recorder.Format;

namespace TestKit;

/// <summary>Session trackers in memory. They pass <c>SessionTrackersContract</c>.</summary>
public sealed class MemorySessionTrackers(TimeProvider time) : ISessionTrackers
{
    // Under _gate.
    private readonly Lock _gate = new();
    private readonly Dictionary<SessionId, SessionTracker> _trackers = [];

    /// <summary>What a refresh waits for, like the answer of a server that is cut off.</summary>
    public Task Answer { get; set; } = Task.CompletedTask;

    /// <summary>Runs when a list was read to its end: what happens before anybody acts on it.</summary>
    public Action Listed { get; set; } = () => { };

    public Task RefreshAsync(IReadOnlyList<SessionId> sessions, DateTimeOffset expires, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            foreach (SessionId session in sessions)
            {
                SessionTracker tracker = _trackers.GetValueOrDefault(session) ?? new SessionTracker(session, time.GetUtcNow(), expires);
                _trackers[session] = tracker.Expires < expires ? tracker with { Expires = expires } : tracker;
            }
        }

        return Answer;
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
        SessionTracker[] trackers;
        lock (_gate)
        {
            trackers = [.. _trackers.Values.OrderBy(tracker => tracker.Created).ThenBy(tracker => tracker.Session.Value)];
        }

        await Task.CompletedTask;
        foreach (SessionTracker tracker in trackers)
        {
            yield return tracker;
        }

        Listed();
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
