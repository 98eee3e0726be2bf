using System.Text;
using System.Text.Json;
using Recorder.Audit;
using Recorder.Format;

namespace Recorder.Streaming.Collector;

/// <summary>What recorders tell about their sessions.</summary>
internal sealed class CollectorReports(CollectorServices services, SessionOwners owners, Terminations terminations)
{
    private readonly OthersSessions _others = new(owners, services.Log);

    /// <returns>Which of the running sessions are to end.</returns>
    /// <remarks>Sessions of another recorder are left out of those that run or have ended.</remarks>
    /// <exception cref="CollectorRefusedException">It has losses or events of a session that is another recorder's, or events of one that has a recording to tell of it.</exception>
    /// <exception cref="CollectorUnavailableException">The audit log does not take it now.</exception>
    public async Task<IReadOnlyList<SessionTermination>> TakeAsync(string owner, SessionReport report, CancellationToken cancellationToken)
    {
        foreach (SessionId session in report.Lost.Select(lost => lost.Session).Concat(SessionsOf(report.Events)))
        {
            owners.RefuseAnothers(session, owner);
        }

        report = _others.LeaveOut(owner, report);
        owners.Report(report.Running.Concat(SessionsOf(report.Events)), owner);
        try
        {
            foreach (SessionId session in SessionsOf(report.Events))
            {
                await RefuseIfRecordedAsync(session, cancellationToken);
            }

            await KeepAsync(report, cancellationToken);
        }
        catch (AuditException cause)
        {
            throw new CollectorUnavailableException(cause.Message, cause);
        }

        return await terminations.FindAsync(report.Running, cancellationToken);
    }

    private static IEnumerable<SessionId> SessionsOf(IReadOnlyList<AuditEvent> events) => events.Select(recorded => recorded.Session).Distinct();

    // Nobody adds to what was recorded by word of mouth.
    private async Task RefuseIfRecordedAsync(SessionId session, CancellationToken cancellationToken)
    {
        if (owners.IsKnown(session) || await services.AuditLog.FindAsync(AuditTypes.SessionUpload, session, cancellationToken) is not null)
        {
            throw new CollectorRefusedException($"session {session} is recorded: its events come with its recording");
        }
    }

    private async Task KeepAsync(SessionReport report, CancellationToken cancellationToken)
    {
        AuditEntry[] events = [.. report.Events.Select(recorded => recorded.ToEntry()).OfType<AuditEntry>()];
        if (events.Length > 0)
        {
            await services.AuditLog.WriteAsync(events, cancellationToken);
        }

        if (report.Lost.Count > 0)
        {
            await services.AuditLog.WriteAsync([.. report.Lost.Select(ToEntry)], cancellationToken);
        }

        if (report.Running.Count > 0)
        {
            await services.Trackers.RefreshAsync(
                report.Running, services.Time.GetUtcNow() + services.Options.TrackerTtl, cancellationToken);
        }

        foreach (SessionId session in report.Ended)
        {
            await services.Trackers.CloseAsync(session, cancellationToken);
        }
    }

    private static AuditEntry ToEntry(LostRecording lost)
    {
        const string Type = EventTypes.RecordingLost;
        using var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            writer.WriteString("event", Type);
            writer.WriteString("uid", lost.Uid);
            writer.WriteString("time", lost.Time);
            writer.WriteString("sid", lost.Session.ToString());
            writer.WriteString("user", lost.User);
            writer.WriteString("reason", lost.Reason);
            writer.WriteEndObject();
        }

        return new AuditEntry(
            lost.Uid, lost.Time, Type, "", lost.Session, lost.User, "", "", "", Encoding.UTF8.GetString(json.GetBuffer(), 0, (int)json.Length));
    }
}
