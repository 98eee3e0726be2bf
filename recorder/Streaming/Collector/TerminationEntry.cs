using System.Text;
using System.Text.Json;
using Recorder.Audit;

namespace Recorder.Streaming.Collector;

/// <summary>The event <c>session.terminated</c>: ours, in the audit log only.</summary>
internal static class TerminationEntry
{
    private const string By = "terminated_by", Reason = "reason";

    /// <param name="termination">What was asked for.</param>
    /// <param name="identity">Who, as the log names callers.</param>
    /// <param name="session">What the log knows of the session, if it does.</param>
    /// <param name="now">When.</param>
    public static AuditEntry Of(SessionTermination termination, string identity, SessionSummary? session, DateTimeOffset now)
    {
        string uid = Guid.NewGuid().ToString("D");
        using var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            writer.WriteString("event", AuditTypes.SessionTerminated);
            writer.WriteString("uid", uid);
            writer.WriteString("time", now);
            writer.WriteString("sid", termination.Session.ToString());
            writer.WriteString("user", identity);
            writer.WriteString(By, termination.By);
            writer.WriteString(Reason, termination.Reason);
            writer.WriteString("session_user", session?.User ?? "");
            writer.WriteString("session_target", session?.Target ?? "");
            writer.WriteEndObject();
        }

        return new AuditEntry(
            uid, now, AuditTypes.SessionTerminated, "", termination.Session, identity, "", session?.Kind ?? "", session?.Target ?? "",
            Encoding.UTF8.GetString(json.GetBuffer(), 0, (int)json.Length));
    }

    /// <summary>Null: it is none of ours.</summary>
    public static SessionTermination? Read(AuditEntry entry)
    {
        if (entry.Session is not { } session)
        {
            return null;
        }

        using JsonDocument json = JsonDocument.Parse(entry.Json);
        return new SessionTermination(session, Text(json, By), Text(json, Reason));
    }

    private static string Text(JsonDocument json, string name) =>
        json.RootElement.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
