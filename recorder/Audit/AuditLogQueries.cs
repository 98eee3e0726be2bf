using Recorder.Format;

namespace Recorder.Audit;

/// <summary>Short questions to the audit log.</summary>
public static class AuditLogQueries
{
    /// <summary>The newest event of this type of the session, or null.</summary>
    public static async Task<AuditEntry?> FindAsync(this IAuditLog log, string type, SessionId session, CancellationToken cancellationToken)
    {
        await foreach (AuditEntry entry in log.QueryAsync(new AuditQuery { Type = type, Session = session, Limit = 1 }, cancellationToken))
        {
            return entry;
        }

        return null;
    }
}
