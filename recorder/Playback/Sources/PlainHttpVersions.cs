using System.Net;

namespace Recorder.Playback.Sources;

/// <summary>
/// Without TLS the two sides cannot agree on a version. A collector's socket speaks HTTP/2 (gRPC needs it), so that is tried
/// first, and HTTP/1.1 when the server is not of that kind.
/// </summary>
internal sealed class PlainHttpVersions(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private volatile bool _isVersion1;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (!_isVersion1)
        {
            request.Version = HttpVersion.Version20;
            request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
            try
            {
                return await base.SendAsync(request, cancellationToken);
            }
            catch (HttpRequestException error) when (error.HttpRequestError is HttpRequestError.HttpProtocolError
                or HttpRequestError.InvalidResponse or HttpRequestError.ResponseEnded)
            {
                _isVersion1 = true;
            }
        }

        // Our requests have no body, so one can be sent twice.
        request.Version = HttpVersion.Version11;
        return await base.SendAsync(request, cancellationToken);
    }
}
