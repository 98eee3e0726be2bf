using Google.Protobuf;
using Recorder.Format;

namespace Recorder.Streaming.Wire;

/// <summary>The protocol's messages, and what they mean here.</summary>
internal static class WireMessages
{
    private const int MaxUidLength = 64, MaxUserLength = 1024, MaxReasonLength = 4096;

    // Of one answer; each is at most some 3 KiB.
    private const int MaxTerminations = 200;

    public static Protocol.StoredTrack ToWire(StoredTrack stored) => new()
    {
        Size = stored.Size,
        Sha256 = ByteString.CopyFrom(stored.Sha256.Span),
        RecordCount = (ulong)stored.RecordCount,
        ContentSha256 = ByteString.CopyFrom(stored.ContentSha256.Span),
        LastIndex = stored.LastIndex,
        Revision = (uint)stored.Revision,
    };

    public static StoredTrack FromWire(Protocol.StoredTrack stored) => new(
        stored.Size, stored.Sha256.Memory, (long)stored.RecordCount, stored.ContentSha256.Memory, stored.LastIndex, (int)stored.Revision);

    public static Protocol.ReportRequest ToWire(SessionReport report)
    {
        var request = new Protocol.ReportRequest();
        request.RunningSessionIds.AddRange(report.Running.Select(session => session.ToString()));
        request.EndedSessionIds.AddRange(report.Ended.Select(session => session.ToString()));
        request.Lost.AddRange(report.Lost.Select(lost => new Protocol.LostRecording
        {
            SessionId = lost.Session.ToString(),
            Uid = lost.Uid,
            UnixMs = lost.Time.ToUnixTimeMilliseconds(),
            User = lost.User,
            Reason = lost.Reason,
        }));
        request.Events.AddRange(report.Events.Select(recorded => new Protocol.AuditEvent
        {
            SessionId = recorded.Session.ToString(), Event = ByteString.CopyFrom(recorded.Message.Span),
        }));
        return request;
    }

    /// <exception cref="GrpcException">A field is malformed.</exception>
    public static SessionReport FromWire(Protocol.ReportRequest request) => new(
        [.. request.RunningSessionIds.Select(text => Session("running_session_ids", text))],
        [.. request.EndedSessionIds.Select(text => Session("ended_session_ids", text))],
        [.. request.Lost.Select(FromWire)])
    {
        Events = [.. request.Events.Select(FromWire)],
    };

    public static Protocol.Terminate ToWire(SessionTermination termination) => new()
    {
        SessionId = termination.Session.ToString(), By = termination.By, Reason = termination.Reason,
    };

    public static Protocol.ReportReply ToWire(IReadOnlyList<SessionTermination> terminations)
    {
        var reply = new Protocol.ReportReply();
        reply.Terminate.AddRange(terminations.Take(MaxTerminations).Select(ToWire)); // The others with the next report.
        return reply;
    }

    /// <summary>Those that name a session: nothing that a collector says here may fail a report.</summary>
    public static IReadOnlyList<SessionTermination> FromWire(Protocol.ReportReply reply) =>
        [.. reply.Terminate.Select(FromWire).OfType<SessionTermination>()];

    /// <summary>Null: it names no session.</summary>
    public static SessionTermination? FromWire(Protocol.Terminate terminate) => SessionId.TryParse(terminate.SessionId, out SessionId session)
        ? new SessionTermination(session, terminate.By, terminate.Reason)
        : null;

    private static LostRecording FromWire(Protocol.LostRecording lost)
    {
        CheckLength("lost.uid", lost.Uid, MaxUidLength);
        CheckLength("lost.user", lost.User, MaxUserLength);
        CheckLength("lost.reason", lost.Reason, MaxReasonLength);
        if (lost.UnixMs < 0 || DateTimeOffset.MaxValue.ToUnixTimeMilliseconds() < lost.UnixMs)
        {
            throw GrpcException.Invalid($"lost.unix_ms is {lost.UnixMs}, which is no time since 1970");
        }

        return new LostRecording(
            Session("lost.session_id", lost.SessionId), lost.Uid, DateTimeOffset.FromUnixTimeMilliseconds(lost.UnixMs), lost.User, lost.Reason);
    }

    private static AuditEvent FromWire(Protocol.AuditEvent recorded) => recorded.Event.Length <= FormatLimits.MaxMessageSize
        ? new AuditEvent(Session("events.session_id", recorded.SessionId), recorded.Event.Memory)
        : throw GrpcException.Invalid($"events.event is {recorded.Event.Length} bytes, limit {FormatLimits.MaxMessageSize}");

    private static void CheckLength(string field, string text, int limit)
    {
        if (limit < text.Length)
        {
            throw GrpcException.Invalid($"{field} is {text.Length} characters, limit {limit}");
        }
    }

    private static SessionId Session(string field, string text) => SessionId.TryParse(text, out SessionId session)
        ? session
        : throw GrpcException.Invalid($"{field} of {text.Length} characters is not a UUID");
}
