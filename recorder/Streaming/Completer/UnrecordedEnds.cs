using System.Text.Json.Nodes;
using Recorder.Audit;
using Recorder.Format;
using Recorder.Streaming.Collector;

namespace Recorder.Streaming.Completer;

/// <summary>
/// Ends sessions that are not recorded (mode <c>off</c>) in the audit log when their recorder is gone: they have no upload to complete. Removes
/// trackers that nobody refreshes any more.
/// </summary>
internal sealed class UnrecordedEnds(CollectorServices services, CompleterOptions options)
{
    // An upload without a tracker is one whose tracker has expired, and a recorder that lives makes it again: nothing hangs on it by then.
    private readonly TimeSpan _keepFor = 3 * options.TrackerTtl;

    private readonly ExpiredTrackers _expired = new(services.Time, options.TrackerTtl);

    /// <summary>Writes the ends of those whose tracker stays expired. Whoever else does so at the same time writes the same.</summary>
    /// <param name="trackers">All that there are.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task LookAsync(IEnumerable<SessionTracker> trackers, CancellationToken cancellationToken)
    {
        foreach ((SessionTracker tracker, TimeSpan since) in _expired.Look(trackers))
        {
            AuditEntry? start = await services.AuditLog.FindAsync(AuditTypes.SessionStart, tracker.Session, cancellationToken);
            bool isUnrecorded = start is { SaysUnrecorded: true };
            if ((!isUnrecorded && since < _keepFor) || await IsRefreshedAsync(tracker, cancellationToken))
            {
                continue;
            }

            if (isUnrecorded)
            {
                await WriteAsync(start!, tracker, cancellationToken);
            }

            await services.Trackers.CloseAsync(tracker.Session, cancellationToken);
        }
    }

    private async Task WriteAsync(AuditEntry start, SessionTracker tracker, CancellationToken cancellationToken)
    {
        if (await services.AuditLog.FindAsync(AuditTypes.SessionEnd, tracker.Session, cancellationToken) is null)
        {
            await services.AuditLog.WriteAsync(
                [
                    ToEntry(AuditTypes.SessionEnd, EventCodes.SessionEnd, start, tracker.Expires),
                    ToEntry(AuditTypes.SessionRecovered, "", start, tracker.Expires),
                ],
                cancellationToken);
        }
    }

    // Since the trackers were listed. The last thing to be asked.
    private async Task<bool> IsRefreshedAsync(SessionTracker tracker, CancellationToken cancellationToken) =>
        (await services.Trackers.FindAsync(tracker.Session, cancellationToken))?.Expires != tracker.Expires;

    // An end says who, where and what as its start does.
    private static AuditEntry ToEntry(string type, string code, AuditEntry start, DateTimeOffset time)
    {
        string uid = StableId.Recovered(type, start.Session!.Value.ToString(), start.Uid).ToString("D");
        JsonObject end = JsonNode.Parse(start.Json)!.AsObject();
        end["interactive"] = !string.IsNullOrEmpty(end["size"]?.ToString());
        end.Remove("size");
        (end["event"], end["code"], end["uid"], end["time"]) = (type, code, uid, time.UtcDateTime);
        (end["session_start"], end["session_stop"]) = (start.Time.UtcDateTime, time.UtcDateTime);
        end["reason"] = "its recorder has not been heard of any more";
        return start with { Uid = uid, Time = time, Type = type, Code = code, Json = end.ToJsonString() };
    }
}
