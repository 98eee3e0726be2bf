namespace Recorder.Audit;

/// <summary>One place that keeps the audit log, the session trackers and the session directory.</summary>
public interface IAuditStore : IAuditLog, IAsyncDisposable
{
    ISessionTrackers Trackers { get; }

    ISessionDirectory Sessions { get; }

    /// <summary>Makes sure that it can be used: it answers, and its tables are of the version that this program knows.</summary>
    /// <exception cref="AuditException">It cannot, for now or for good.</exception>
    Task PrepareAsync(CancellationToken cancellationToken);
}
