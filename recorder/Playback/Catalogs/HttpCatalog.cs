using System.Text.Json;
using Recorder.Format;
using Recorder.Playback.Sources;

namespace Recorder.Playback.Catalogs;

/// <summary>The recordings behind a collector's HTTP API.</summary>
/// <param name="http">Its base address is the server; it stays the caller's.</param>
public sealed class HttpCatalog(HttpClient http) : ISessionCatalog
{
    private const int MaxAnswerSize = 64 * 1024 * 1024;

    public async Task<IReadOnlyList<SessionListing>> ListAsync(SessionFilter filter, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response =
            await CollectorHttp.SendAsync(http, new HttpRequestMessage(HttpMethod.Get, "v1/sessions" + Query(filter)), cancellationToken);
        CollectorHttp.ThrowUnlessSuccess(response, "the list of sessions");
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
            ("user", filter.User), ("kind", filter.Kind), ("target", filter.Target),
            ("since", filter.Since?.UtcDateTime.ToString("O")), ("until", filter.Until?.UtcDateTime.ToString("O")),
            ("limit", filter.Limit.ToString()),
        ];
        return "?" + string.Join('&', values.Where(value => value.Value is not null).Select(value => $"{value.Name}={Uri.EscapeDataString(value.Value!)}"));
    }
}
