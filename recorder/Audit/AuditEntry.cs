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
    string User, string Login, string Kind, string Target, string Json)
{
    /// <summary>It says that its session is none to be recorded (mode <c>off</c>). A start and an end do.</summary>
    public bool SaysUnrecorded => EventField.ReadText(Json, AuditTypes.RecordingModeField) == AuditTypes.NotRecordedMode;

    /// <summary>Of a stored recording (<c>session.upload</c>): the recorder that it is from. Null or empty: nobody is named.</summary>
    public string? Recorder => EventField.ReadText(Json, AuditTypes.RecorderField);
}
