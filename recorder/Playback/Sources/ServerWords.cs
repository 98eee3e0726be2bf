using System.Net;
using System.Text.Json;

namespace Recorder.Playback.Sources;

/// <summary>Why a server refuses, in its own words: a collector's <c>{"error": "…"}</c>, or a Status of Kubernetes.</summary>
internal static class ServerWords
{
    private const int MaxAnswer = 64 * 1024;

    /// <param name="response">Read, and disposed of, when it is a refusal.</param>
    /// <param name="what">What was wanted.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="RecordingSourceException">It is one.</exception>
    public static async Task ThrowUnlessSuccessAsync(HttpResponseMessage response, string what, CancellationToken cancellationToken)
    {
        if (response.IsSuccessStatusCode)
        {
            return;
        }

        HttpStatusCode status = response.StatusCode;
        string? words = status == HttpStatusCode.NotFound ? null : await ReadAsync(response, cancellationToken);
        if (words is null)
        {
            CollectorHttp.ThrowUnlessSuccess(response, what);
        }

        response.Dispose();
        bool isRight = status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden;
        throw new RecordingSourceException($"{what}: {(isRight ? $"the server does not let you read it ({(int)status}): " : "")}{words}");
    }

    /// <summary>Null: it has none that can be shown.</summary>
    public static async Task<string?> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            await using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken);
            await using var bounded = new BoundedStream(body, MaxAnswer);
            using JsonDocument answer = await JsonDocument.ParseAsync(bounded, default, cancellationToken);
            return Text(answer.RootElement, "error") ?? Text(answer.RootElement, "message");
        }
        catch (Exception unreadable) when (unreadable is JsonException or IOException or HttpRequestException)
        {
            return null; // A proxy's own page, say.
        }
    }

    private static string? Text(JsonElement answer, string name) =>
        answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
            && value.GetString() is { Length: > 0 } text ? text : null;
}
