using Recorder.Format;

namespace Recorder.Audit;

/// <summary>The sessions that the audit log knows of: what listings show. It follows from the log's events alone.</summary>
public interface ISessionDirectory
{
    /// <summary>Last started first.</summary>
    IAsyncEnumerable<SessionSummary> QueryAsync(SessionQuery query, CancellationToken cancellationToken);

    Task<SessionSummary?> FindAsync(SessionId session, CancellationToken cancellationToken);
}
