namespace Recorder.Audit;

/// <summary>Events of sessions and uploads, kept apart from the recordings. Every backend passes <c>AuditLogContract</c>.</summary>
public interface IAuditLog
{
    /// <summary>Writes events durably, in one transaction. An event whose uid is there already is left as it is.</summary>
    /// <exception cref="AuditException">Nothing was written.</exception>
    Task WriteAsync(IReadOnlyList<AuditEntry> entries, CancellationToken cancellationToken);

    /// <summary>Newest first; of the same time, last written first.</summary>
    /// <exception cref="AuditException">The log cannot be read.</exception>
    IAsyncEnumerable<AuditEntry> QueryAsync(AuditQuery query, CancellationToken cancellationToken);
}
