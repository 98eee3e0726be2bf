using Recorder.Audit;
using Recorder.Format;

namespace Recorder.Streaming.Completer;

/// <summary>
/// Finds the trackers that stay expired. Being past its time says little of one: a look may take long, clocks step, machines are paused, and
/// collectors' clocks differ. What counts is that nobody refreshed it for as long as a tracker lives, by a clock that only goes on.
/// </summary>
internal sealed class ExpiredTrackers(TimeProvider time, TimeSpan ttl)
{
    // Of the last look.
    private Dictionary<SessionId, (DateTimeOffset Expires, long Since)> _seen = [];

    /// <summary>Those that an earlier look found expired, too, and that were not refreshed since; and since when that is.</summary>
    /// <param name="trackers">All that there are.</param>
    public IReadOnlyList<(SessionTracker Tracker, TimeSpan Since)> Look(IEnumerable<SessionTracker> trackers)
    {
        (DateTimeOffset now, long timestamp) = (time.GetUtcNow(), time.GetTimestamp());
        Dictionary<SessionId, (DateTimeOffset Expires, long Since)> seen = [];
        List<(SessionTracker, TimeSpan)> stay = [];
        foreach (SessionTracker tracker in trackers.Where(tracker => tracker.Expires <= now))
        {
            bool isSame = _seen.TryGetValue(tracker.Session, out (DateTimeOffset Expires, long Since) before) && before.Expires == tracker.Expires;
            long since = isSame ? before.Since : timestamp;
            seen[tracker.Session] = (tracker.Expires, since);
            TimeSpan elapsed = time.GetElapsedTime(since, timestamp);
            if (isSame && ttl <= elapsed)
            {
                stay.Add((tracker, elapsed));
            }
        }

        _seen = seen;
        return stay;
    }
}
