using System.Buffers;
using System.Net.Http.Headers;
using System.Text.Json;
using Recorder.Format;
using Recorder.Playback.Sources;

namespace Recorder.Playback.Catalogs;

/// <summary>The recordings behind a collector's HTTP API.</summary>
/// <param name="http">Its base address is the server; it stays the caller's.</param>
public sealed class HttpCatalog(HttpClient http) : ISessionCatalog
{
    private const int MaxAnswerSize = 64 * 1024 * 1024;

    public Task<IReadOnlyList<SessionListing>> ListAsync(SessionFilter filter, CancellationToken cancellationToken) =>
        QueryAsync(Query(filter), cancellationToken);

    /// <summary>What is known of a session; null: nothing.</summary>
    public async Task<SessionListing?> FindAsync(SessionId session, CancellationToken cancellationToken) =>
        (await QueryAsync($"?session={session}", cancellationToken)).SingleOrDefault();

    /// <summary>Ends a session that runs. Its recorder learns of it within seconds.</summary>
    /// <exception cref="RecordingSourceException">It does not run, or the server will not: in the server's words.</exception>
    public async Task TerminateAsync(SessionId session, string reason, CancellationToken cancellationToken)
    {
        var body = new ArrayBufferWriter<byte>();
        await using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString("reason", reason);
            json.WriteEndObject();
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, $"v1/sessions/{session}/terminate")
        {
            Content = new ReadOnlyMemoryContent(body.WrittenMemory) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
        };
        using HttpResponseMessage response = await CollectorHttp.SendAsync(http, request, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            string words = await ServerWords.ReadAsync(response, cancellationToken) ?? $"the server answered {(int)response.StatusCode}";
            throw new RecordingSourceException($"not ended: {words}");
        }
    }

    private async Task<IReadOnlyList<SessionListing>> QueryAsync(string query, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response =
            await CollectorHttp.SendAsync(http, new HttpRequestMessage(HttpMethod.Get, "v1/sessions" + query), cancellationToken);
        await ServerWords.ThrowUnlessSuccessAsync(response, "the list of sessions", cancellationToken);
        try
        {
            await using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken);
            await using var bounded = new BoundedStream(body, MaxAnswerSize);
            SessionListing[]? sessions = await JsonSerializer.DeserializeAsync(bounded, SessionListingJson.Default.SessionListingArray, cancellationToken);
            return sessions ?? [];
        }
        catch (JsonException error)
        {
            throw new RecordingSourceException($"the server's list of sessions is not as expected: {error.Message}", error);
        }
    }

    public Task<IRecordingSource> OpenAsync(SessionId session, CancellationToken cancellationToken) =>
        Task.FromResult<IRecordingSource>(new HttpRecordingSource(http, session));

    private static string Query(SessionFilter filter)
    {
        (string Name, string? Value)[] values =
        [
            ("user", filter.User), ("kind", filter.Kind), ("target", filter.Target), ("state", filter.State),
            ("since", filter.Since?.UtcDateTime.ToString("O")), ("until", filter.Until?.UtcDateTime.ToString("O")),
            ("limit", filter.Limit.ToString()),
        ];
        return "?" + string.Join('&', values.Where(value => value.Value is not null).Select(value => $"{value.Name}={Uri.EscapeDataString(value.Value!)}"));
    }
}
