using System.Net;

namespace Recorder.Playback.Sources;

/// <summary>
/// Without TLS the two sides cannot agree on a version. HTTP/1.1 is tried first; a server that speaks only HTTP/2 (a collector's
/// gRPC socket) answers it with 400, and is then asked in its own version.
/// </summary>
internal sealed class PlainHttpVersions(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    // Null: not known yet.
    private volatile Version? _version;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        HttpResponseMessage response = await SendAsync(request, _version ?? HttpVersion.Version11, cancellationToken);
        if (_version is not null || response.StatusCode != HttpStatusCode.BadRequest)
        {
            _version ??= HttpVersion.Version11;
            return response;
        }

        try
        {
            // Our requests have no body, so one can be sent twice.
            HttpResponseMessage second = await SendAsync(request, HttpVersion.Version20, cancellationToken);
            _version = HttpVersion.Version20;
            response.Dispose();
            return second;
        }
        catch (HttpRequestException)
        {
            _version = HttpVersion.Version11; // It was the request that it found bad.
            return response;
        }
    }

    private Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, Version version, CancellationToken cancellationToken)
    {
        request.Version = version;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        return base.SendAsync(request, cancellationToken);
    }
}
