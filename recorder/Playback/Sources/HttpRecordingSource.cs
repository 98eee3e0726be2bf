using System.Net;
using System.Net.Http.Headers;
using Recorder.Format;

namespace Recorder.Playback.Sources;

/// <summary>A recording behind a collector's HTTP API: <c>GET /v1/recordings/{sid}</c> with ranges, and its sidecars below it.</summary>
/// <param name="http">Its base address is the server; it stays the caller's.</param>
/// <param name="session">The session.</param>
public sealed class HttpRecordingSource(HttpClient http, SessionId session) : IRecordingSource
{
    private readonly string _path = $"v1/recordings/{session}";
    private long? _size;

    public string Name => session.ToString();

    public async Task<long> GetSizeAsync(CancellationToken cancellationToken)
    {
        if (_size is null)
        {
            using HttpResponseMessage response = await GetAsync(_path, new RangeHeaderValue(0, 0), cancellationToken);
            _size = response.Content.Headers.ContentRange?.Length ?? response.Content.Headers.ContentLength
                ?? throw new RecordingSourceException($"the server does not say how long recording {session} is");
        }

        return _size.Value;
    }

    public async Task<Stream> OpenAsync(long offset, long? length, CancellationToken cancellationToken)
    {
        if (length == 0)
        {
            return Stream.Null;
        }

        var range = new RangeHeaderValue(offset, length is long bound ? offset + bound - 1 : null);
        HttpResponseMessage response = await GetAsync(_path, range, cancellationToken);
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            response.Dispose();
            return Stream.Null;
        }

        Stream body = await response.Content.ReadAsStreamAsync(cancellationToken);
        if (response.StatusCode == HttpStatusCode.PartialContent)
        {
            return body;
        }

        // A server that knows no ranges sends everything.
        await SkipAsync(body, offset, cancellationToken);
        return length is long rest ? new BoundedStream(body, rest) : body;
    }

    public async Task<byte[]?> ReadIndexAsync(CancellationToken cancellationToken)
    {
        await using Stream? index = await OpenSidecarAsync("index", cancellationToken);
        return index is null ? null : await SidecarLimits.ReadIndexAsync(index, cancellationToken);
    }

    public async Task<Stream?> OpenTrackAsync(Track track, CancellationToken cancellationToken) => track switch
    {
        Track.Input => await OpenSidecarAsync("input", cancellationToken),
        Track.Streams => await OpenSidecarAsync("streams", cancellationToken),
        _ => await OpenAsync(0, null, cancellationToken),
    };

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<Stream?> OpenSidecarAsync(string name, CancellationToken cancellationToken)
    {
        HttpResponseMessage response = await CollectorHttp.SendAsync(http, new HttpRequestMessage(HttpMethod.Get, $"{_path}/{name}"), cancellationToken);
        if (response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.NoContent)
        {
            response.Dispose();
            return null;
        }

        CollectorHttp.ThrowUnlessSuccess(response, $"{name} of recording {session}");
        return await response.Content.ReadAsStreamAsync(cancellationToken);
    }

    private async Task<HttpResponseMessage> GetAsync(string path, RangeHeaderValue range, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Range = range;
        HttpResponseMessage response = await CollectorHttp.SendAsync(http, request, cancellationToken);
        if (response.StatusCode != HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            await ServerWords.ThrowUnlessSuccessAsync(response, $"recording {session}", cancellationToken);
        }

        return response;
    }

    private static async Task SkipAsync(Stream body, long count, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[64 * 1024];
        while (count > 0)
        {
            int read = await body.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, count)), cancellationToken);
            if (read == 0)
            {
                return;
            }

            count -= read;
        }
    }
}
