using Recorder.Format;

namespace Recorder.Audit;

/// <summary>One event of the audit log.</summary>
/// <param name="Uid">Names the event; writing it again changes nothing.</param>
/// <param name="Time">When it happened, UTC.</param>
/// <param name="Type">As in the recording: <c>session.start</c>, <c>session.upload</c>, <c>recording.lost</c>, …</param>
/// <param name="Code">Teleport's code, or empty.</param>
/// <param name="Session">The session it belongs to, if any.</param>
/// <param name="User">Who (certificate identity or key owner).</param>
/// <param name="Login">As whom on the target.</param>
/// <param name="Kind">ssh, kube, db, app, desktop, or empty.</param>
/// <param name="Target">Host, pod, database, …</param>
/// <param name="Json">The whole event, with Teleport's audit-log field names.</param>
public sealed record AuditEntry(
    string Uid, DateTimeOffset Time, string Type, string Code, SessionId? Session,
    string User, string Login, string Kind, string Target, string Json);

/// <summary>Which events to answer. Null means any.</summary>
public sealed record AuditQuery
{
    public DateTimeOffset? Since { get; init; }
    public DateTimeOffset? Until { get; init; }
    public string? User { get; init; }
    public string? Kind { get; init; }
    public string? Target { get; init; }
    public string? Type { get; init; }
    public SessionId? Session { get; init; }
    public int Limit { get; init; } = 1000;
}

/// <summary>Events of sessions and uploads, kept apart from the recordings. Every backend passes <c>AuditLogContract</c>.</summary>
public interface IAuditLog
{
    /// <summary>Writes events durably, in one transaction. An event whose uid is there already is left as it is.</summary>
    Task WriteAsync(IReadOnlyList<AuditEntry> entries, CancellationToken cancellationToken);

    /// <summary>Newest first.</summary>
    IAsyncEnumerable<AuditEntry> QueryAsync(AuditQuery query, CancellationToken cancellationToken);
}

/// <summary>A running session, as its recorder last reported it.</summary>
public sealed record SessionTracker(SessionId Session, DateTimeOffset Created, DateTimeOffset Expires);

/// <summary>Which sessions run now. An upload whose tracker is gone or expired is abandoned.</summary>
public interface ISessionTrackers
{
    /// <summary>Opens the session's tracker, or moves its expiry to <paramref name="expires"/> if that is later.</summary>
    Task RefreshAsync(IReadOnlyList<SessionId> sessions, DateTimeOffset expires, CancellationToken cancellationToken);

    /// <summary>The session has ended; its tracker is removed. Closing what is gone does nothing.</summary>
    Task CloseAsync(SessionId session, CancellationToken cancellationToken);

    Task<SessionTracker?> FindAsync(SessionId session, CancellationToken cancellationToken);

    IAsyncEnumerable<SessionTracker> ListAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Gives every tracker at least until <paramref name="expires"/>: after an outage of the collector no recorder had a chance to
    /// refresh, so nothing is abandoned yet.
    /// </summary>
    Task ExtendAllAsync(DateTimeOffset expires, CancellationToken cancellationToken);
}
