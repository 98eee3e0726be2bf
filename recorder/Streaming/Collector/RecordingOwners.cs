using Microsoft.Extensions.Logging;
using Recorder.Audit;
using Recorder.Format;

namespace Recorder.Streaming.Collector;

/// <summary>
/// Which events are of the recorder that the session is of. Who opens an upload for another's session is found out when it is completed;
/// by then its events would be in the audit log.
/// </summary>
internal sealed class RecordingOwners(IAuditLog audit, ILogger log)
{
    /// <summary>The entries without those of sessions that are stored as another recorder's.</summary>
    /// <exception cref="AuditException">The log cannot be read.</exception>
    public async Task<IReadOnlyList<AuditEntry>> OwnAsync(IReadOnlyList<(AuditEntry Entry, string Owner)> entries, CancellationToken cancellationToken)
    {
        HashSet<(SessionId?, string)> others = [];
        foreach ((SessionId? session, string owner) in entries.Select(told => (told.Entry.Session, told.Owner)).Distinct())
        {
            if (session is { } known && owner.Length > 0 && await IsAnothersAsync(known, owner, cancellationToken))
            {
                others.Add((session, owner));
                log.LogWarning("recorder {Owner} records session {Session}, which is stored as another recorder's: it is left out of the audit log", owner, session);
            }
        }

        return [.. entries.Where(told => !others.Contains((told.Entry.Session, told.Owner))).Select(told => told.Entry)];
    }

    // Of revisions that a collector made for another one nobody is named.
    private async Task<bool> IsAnothersAsync(SessionId session, string owner, CancellationToken cancellationToken)
    {
        var query = new AuditQuery { Type = AuditTypes.SessionUpload, Session = session };
        await foreach (AuditEntry upload in audit.QueryAsync(query, cancellationToken))
        {
            if (upload.Recorder is { Length: > 0 } named && named != owner)
            {
                return true;
            }
        }

        return false;
    }
}
