using System.Net;
using System.Text.Json;

namespace Recorder.Host.Api;

/// <summary>What the API answers when it cannot: <c>{"error": "…"}</c>.</summary>
internal static class ApiError
{
    public static async Task SendAsync(HttpContext context, HttpStatusCode status, string error)
    {
        context.Response.StatusCode = (int)status;
        context.Response.ContentType = "application/json";
        await using Utf8JsonWriter json = new(context.Response.Body);
        json.WriteStartObject();
        json.WriteString("error", error);
        json.WriteEndObject();
        await json.FlushAsync(context.RequestAborted);
    }
}
