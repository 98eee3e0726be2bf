using Recorder.Format;

namespace Recorder.Audit;

/// <summary>Which sessions run now. An upload whose tracker is gone or expired is abandoned. Every backend passes <c>SessionTrackersContract</c>.</summary>
public interface ISessionTrackers
{
    /// <summary>Opens the session's tracker, or moves its expiry to <paramref name="expires"/> if that is later.</summary>
    Task RefreshAsync(IReadOnlyList<SessionId> sessions, DateTimeOffset expires, CancellationToken cancellationToken);

    /// <summary>The session has ended; its tracker is removed. Closing what is gone does nothing.</summary>
    Task CloseAsync(SessionId session, CancellationToken cancellationToken);

    /// <summary>The tracker, expired or not, or null.</summary>
    Task<SessionTracker?> FindAsync(SessionId session, CancellationToken cancellationToken);

    /// <summary>All trackers, expired ones too, oldest first.</summary>
    IAsyncEnumerable<SessionTracker> ListAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Gives every tracker at least until <paramref name="expires"/>: after an outage of the collector no recorder had a chance to
    /// refresh, so nothing is abandoned yet.
    /// </summary>
    Task ExtendAllAsync(DateTimeOffset expires, CancellationToken cancellationToken);
}
