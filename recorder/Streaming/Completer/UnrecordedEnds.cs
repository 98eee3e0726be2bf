using System.Text.Json;
using System.Text.Json.Nodes;
using Recorder.Audit;
using Recorder.Format;
using Recorder.Streaming.Collector;

namespace Recorder.Streaming.Completer;

/// <summary>Ends sessions that are not recorded (mode <c>off</c>) in the audit log when their recorder is gone: they have no upload to complete.</summary>
internal sealed class UnrecordedEnds(CollectorServices services, CompleterOptions options)
{
    private const string NotRecorded = "off";

    private readonly ExpiredTrackers _expired = new(services.Time, options.TrackerTtl);

    /// <summary>Writes the ends of those whose tracker stays expired. Whoever else does so at the same time writes the same.</summary>
    /// <param name="trackers">All that there are.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task LookAsync(IEnumerable<SessionTracker> trackers, CancellationToken cancellationToken)
    {
        foreach ((SessionTracker tracker, _) in _expired.Look(trackers))
        {
            if (await FindAsync(AuditTypes.SessionStart, tracker.Session, cancellationToken) is not { } start
                || JsonNode.Parse(start.Json) is not JsonObject told || told["session_recording"]?.ToString() != NotRecorded
                || await IsRefreshedAsync(tracker, cancellationToken))
            {
                continue;
            }

            await WriteAsync(start, told, tracker, cancellationToken);
            await services.Trackers.CloseAsync(tracker.Session, cancellationToken);
        }
    }

    private async Task WriteAsync(AuditEntry start, JsonObject told, SessionTracker tracker, CancellationToken cancellationToken)
    {
        if (await FindAsync(AuditTypes.SessionEnd, tracker.Session, cancellationToken) is null)
        {
            await services.AuditLog.WriteAsync(
                [
                    ToEntry(AuditTypes.SessionEnd, EventCodes.SessionEnd, start, told, tracker.Expires),
                    ToEntry(AuditTypes.SessionRecovered, "", start, told, tracker.Expires),
                ],
                cancellationToken);
        }
    }

    // Since the trackers were listed. The last thing to be asked.
    private async Task<bool> IsRefreshedAsync(SessionTracker tracker, CancellationToken cancellationToken) =>
        (await services.Trackers.FindAsync(tracker.Session, cancellationToken))?.Expires != tracker.Expires;

    private async Task<AuditEntry?> FindAsync(string type, SessionId session, CancellationToken cancellationToken)
    {
        await foreach (AuditEntry entry in services.AuditLog.QueryAsync(new AuditQuery { Type = type, Session = session, Limit = 1 }, cancellationToken))
        {
            return entry;
        }

        return null;
    }

    // An end says who, where and what as its start does.
    private static AuditEntry ToEntry(string type, string code, AuditEntry start, JsonObject told, DateTimeOffset time)
    {
        string uid = StableId.Recovered(type, start.Session!.Value.ToString(), start.Uid).ToString("D");
        JsonObject end = (JsonObject)told.DeepClone();
        end["interactive"] = !string.IsNullOrEmpty(end["size"]?.ToString());
        end.Remove("size");
        (end["event"], end["code"], end["uid"], end["time"]) = (type, code, uid, time.UtcDateTime);
        (end["session_start"], end["session_stop"]) = (start.Time.UtcDateTime, time.UtcDateTime);
        end["reason"] = "its recorder has not been heard of any more";
        return start with { Uid = uid, Time = time, Type = type, Code = code, Json = end.ToJsonString(JsonSerializerOptions.Default) };
    }
}
