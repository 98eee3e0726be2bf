using Google.Protobuf.WellKnownTypes;
using Recorder.Audit;
using Recorder.Format;
using Recorder.Format.Events;

namespace Recorder.Host.Api;

/// <summary>Viewing a recording is itself an audit event, once per viewer, session and ten minutes (a player reads in many ranges).</summary>
internal sealed class ViewingLog(IAuditLog audit, TimeProvider time)
{
    private static readonly TimeSpan Span = TimeSpan.FromMinutes(10);

    /// <summary>Returns when the event is durable: nobody sees a recording unseen.</summary>
    public async Task NoteAsync(HttpContext context, SessionId session)
    {
        string viewer = Caller.IdentityOf(context);
        DateTimeOffset now = time.GetUtcNow();
        OneOf record = new()
        {
            SessionRecordingAccess = new SessionRecordingAccess
            {
                Metadata = new Metadata
                {
                    ID = $"{session}/{viewer}/{now.Ticks / Span.Ticks}",
                    Type = EventTypes.SessionRecordingAccess,
                    Code = EventCodes.SessionRecordingAccess,
                    Time = Timestamp.FromDateTimeOffset(now),
                },
                SessionID = session.ToString(),
                UserMetadata = new UserMetadata { User = viewer },
            },
        };
        if (AuditEntries.TryFrom(record, out AuditEntry? entry))
        {
            await audit.WriteAsync([entry], context.RequestAborted);
        }
    }
}
