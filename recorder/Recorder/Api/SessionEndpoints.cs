using System.Globalization;
using System.Net;
using System.Text.Json;
using Recorder.Audit;
using Recorder.Format;

namespace Recorder.Host.Api;

/// <summary><c>/v1/sessions</c> and <c>/v1/audit</c>: what the audit log knows.</summary>
internal sealed class SessionEndpoints(IAuditLog audit, LiveSessions sessions)
{
    private const int MaxLimit = 10_000;

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/v1/sessions", SendSessionsAsync);
        endpoints.MapGet("/v1/audit", SendAuditAsync);
    }

    private async Task SendSessionsAsync(HttpContext context)
    {
        SessionQuery query;
        try
        {
            IQueryCollection fields = context.Request.Query;
            query = new SessionQuery
            {
                User = Text(fields, "user"), Kind = Text(fields, "kind"), Target = Text(fields, "target"),
                Since = Time(fields, "since"), Until = Time(fields, "until"), Limit = Limit(fields), State = State(fields),
            };
        }
        catch (FormatException problem)
        {
            await ApiError.SendAsync(context, HttpStatusCode.BadRequest, problem.Message);
            return;
        }

        if (Text(context.Request.Query, "session") is { } sid)
        {
            await SendSessionAsync(context, sid);
            return;
        }

        await using Utf8JsonWriter json = Begin(context);
        foreach (SessionSummary session in await sessions.QueryAsync(query, context.RequestAborted))
        {
            Write(json, session);
        }

        json.WriteEndArray();
        await json.FlushAsync(context.RequestAborted);
    }

    /// <summary>An array of the one, or of none.</summary>
    private async Task SendSessionAsync(HttpContext context, string sid)
    {
        if (!SessionId.TryParse(sid, out SessionId session))
        {
            await ApiError.SendAsync(context, HttpStatusCode.BadRequest, $"session: '{sid}' is not a session id (a UUID)");
            return;
        }

        SessionSummary? known = await sessions.FindAsync(session, context.RequestAborted);
        await using Utf8JsonWriter json = Begin(context);
        if (known is not null)
        {
            Write(json, known);
        }

        json.WriteEndArray();
        await json.FlushAsync(context.RequestAborted);
    }

    private async Task SendAuditAsync(HttpContext context)
    {
        AuditQuery query;
        try
        {
            IQueryCollection fields = context.Request.Query;
            query = new AuditQuery
            {
                User = Text(fields, "user"), Kind = Text(fields, "kind"), Target = Text(fields, "target"), Type = Text(fields, "type"),
                Since = Time(fields, "since"), Until = Time(fields, "until"), Limit = Limit(fields),
                Session = Text(fields, "session") is { } sid ? SessionId.Parse(sid) : null,
            };
        }
        catch (FormatException problem)
        {
            await ApiError.SendAsync(context, HttpStatusCode.BadRequest, problem.Message);
            return;
        }

        await using Utf8JsonWriter json = Begin(context);
        await foreach (AuditEntry entry in audit.QueryAsync(query, context.RequestAborted))
        {
            json.WriteRawValue(entry.Json);
        }

        json.WriteEndArray();
        await json.FlushAsync(context.RequestAborted);
    }

    private static void Write(Utf8JsonWriter json, SessionSummary session)
    {
        json.WriteStartObject();
        json.WriteString("sid", session.Session.Value);
        json.WriteString("kind", session.Kind);
        json.WriteString("user", session.User);
        json.WriteString("login", session.Login);
        json.WriteString("target", session.Target);
        json.WriteString("started", session.Started.UtcDateTime);
        if (session.Ended is { } ended)
        {
            json.WriteString("ended", ended.UtcDateTime);
        }
        else
        {
            json.WriteNull("ended");
        }

        json.WriteString("state", session.State.ToString().ToLowerInvariant());
        json.WriteBoolean("recovered", session.Recovered);
        json.WriteBoolean("lost", session.Incomplete);
        json.WriteNumber("size", session.Size);
        json.WriteNumber("revision", session.Revision);
        json.WriteBoolean("interactive", session.Interactive);
        json.WriteString("command", session.Command);
        json.WriteEndObject();
    }

    private static Utf8JsonWriter Begin(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        Utf8JsonWriter json = new(context.Response.BodyWriter);
        json.WriteStartArray();
        return json;
    }

    private static string? Text(IQueryCollection fields, string name) => fields[name].ToString() is { Length: > 0 } text ? text : null;

    private static DateTimeOffset? Time(IQueryCollection fields, string name)
    {
        string? text = Text(fields, name);
        return text is null ? null
            : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time) ? time
            : throw new FormatException($"{name}: '{text}' is not a time, like 2026-11-22T18:00:00Z");
    }

    private static SessionState? State(IQueryCollection fields) => Text(fields, "state") switch
    {
        null => null,
        "running" => SessionState.Running,
        "pending" => SessionState.Pending,
        "stored" => SessionState.Stored,
        "lost" => SessionState.Lost,
        "unrecorded" => SessionState.Unrecorded,
        string other => throw new FormatException($"state: '{other}' is none of running, pending, stored, lost, unrecorded"),
    };

    private static int Limit(IQueryCollection fields)
    {
        string? text = Text(fields, "limit");
        return text is null ? 1000
            : int.TryParse(text, out int limit) && limit is > 0 and <= MaxLimit ? limit
            : throw new FormatException($"limit: '{text}' is not a number from 1 to {MaxLimit}");
    }
}
