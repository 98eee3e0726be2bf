using System.Net;
using System.Text.Json;
using Recorder.Audit;
using Recorder.Format;
using Recorder.Streaming;
using Recorder.Streaming.Collector;

namespace Recorder.Host.Api;

/// <summary><c>POST /v1/sessions/{sid}/terminate</c>, with <c>{"reason": "…"}</c>: ends a session that runs.</summary>
internal sealed class TerminationEndpoint(CollectorCore collector, LiveSessions sessions)
{
    private const int MaxBody = 8 * 1024;

    public void Map(IEndpointRouteBuilder endpoints) => endpoints.MapPost("/v1/sessions/{sid}/terminate", TerminateAsync);

    private async Task TerminateAsync(HttpContext context, string sid)
    {
        if (!SessionId.TryParse(sid, out SessionId session))
        {
            await ApiError.SendAsync(context, HttpStatusCode.BadRequest, $"'{sid}' is not a session id (a UUID)");
            return;
        }

        string reason;
        try
        {
            reason = await ReadReasonAsync(context.Request, context.RequestAborted);
        }
        catch (Exception problem) when (problem is JsonException or FormatException or InvalidOperationException or BadHttpRequestException)
        {
            await ApiError.SendAsync(context, HttpStatusCode.BadRequest, problem is FormatException ? problem.Message : "the body is not {\"reason\": \"text\"}");
            return;
        }

        SessionSummary? known = await sessions.FindAsync(session, context.RequestAborted);
        (HttpStatusCode Status, string Problem)? refusal = await RefusalAsync(session, known, context.RequestAborted);
        if (refusal is { } refused)
        {
            await ApiError.SendAsync(context, refused.Status, refused.Problem);
            return;
        }

        SessionTermination termination = new(session, Caller.NameOf(context), reason);
        try
        {
            await collector.TerminateAsync(termination, Caller.IdentityOf(context), known, context.RequestAborted);
        }
        catch (AuditException problem)
        {
            await ApiError.SendAsync(context, HttpStatusCode.ServiceUnavailable, $"it cannot be noted who ends the session, so it goes on: {problem.Message}");
            return;
        }

        await AcceptAsync(context, termination);
    }

    /// <summary>Null: it runs, as far as anybody knows.</summary>
    private async Task<(HttpStatusCode Status, string Problem)?> RefusalAsync(SessionId session, SessionSummary? known, CancellationToken cancellationToken)
    {
        switch (known?.State)
        {
            case SessionState.Running:
                return null;
            case SessionState.Lost:
                return (HttpStatusCode.Conflict, $"session {session} is no longer recorded: it has ended, or cannot be ended from here");
            case not null:
                return (HttpStatusCode.Conflict, $"session {session} has ended already");
            default:
                // Its first events may be on their way.
                return await sessions.IsReportedAsync(session, cancellationToken)
                    ? null
                    : (HttpStatusCode.NotFound, $"session {session} is not known here");
        }
    }

    private static async Task<string> ReadReasonAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        byte[] body = new byte[MaxBody + 1];
        int length = await request.Body.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, cancellationToken);
        if (MaxBody < length)
        {
            throw new FormatException($"the body is longer than {MaxBody} bytes");
        }

        if (length == 0)
        {
            return "";
        }

        using JsonDocument json = JsonDocument.Parse(body.AsMemory(0, length));
        if (json.RootElement.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException();
        }

        string reason = !json.RootElement.TryGetProperty("reason", out JsonElement value) || value.ValueKind == JsonValueKind.Null ? ""
            : value.ValueKind == JsonValueKind.String ? value.GetString()!.Trim()
            : throw new FormatException("reason: is not a text");
        return SessionTermination.MaxReason < reason.Length ? throw new FormatException($"reason: is {reason.Length} characters, at most {SessionTermination.MaxReason} are shown")
            : !SessionTermination.IsPlain(reason) ? throw new FormatException("reason: has characters that are not shown as they are; give plain text on one line")
            : reason;
    }

    private static async Task AcceptAsync(HttpContext context, SessionTermination termination)
    {
        context.Response.StatusCode = (int)HttpStatusCode.Accepted;
        context.Response.ContentType = "application/json";
        await using Utf8JsonWriter json = new(context.Response.Body);
        json.WriteStartObject();
        json.WriteString("sid", termination.Session.ToString());
        json.WriteString("by", termination.By);
        json.WriteString("reason", termination.Reason);
        json.WriteString("told", termination.Line);
        json.WriteEndObject();
        await json.FlushAsync(context.RequestAborted);
    }
}
