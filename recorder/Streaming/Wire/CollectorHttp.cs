using System.Net;
using System.Net.Sockets;

namespace Recorder.Streaming.Wire;

/// <summary>The HTTP/2 client under a <see cref="CollectorClient"/>; it reaches all that a collector serves.</summary>
public static class CollectorHttp
{
    private const string UnixPrefix = "unix://";

    /// <exception cref="FormatException">The endpoint is none.</exception>
    public static HttpClient Create(CollectorClientOptions options)
    {
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            ConnectTimeout = options.ConnectTimeout,
            EnableMultipleHttp2Connections = true,
            KeepAlivePingDelay = WireLimits.KeepAlive,
            KeepAlivePingTimeout = WireLimits.KeepAlive,
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            SslOptions = new CertificateFiles(options.CertificateFile, options.KeyFile, options.CaFile).ToOptions(),
        };

        string address = options.Endpoint;
        if (address.StartsWith(UnixPrefix, StringComparison.Ordinal))
        {
            string path = address[UnixPrefix.Length..];
            handler.ConnectCallback = (_, cancellationToken) => ConnectUnixAsync(path, cancellationToken);
            address = "http://collector";
        }

        if (!Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) || (uri.Scheme != Uri.UriSchemeHttps && uri.Scheme != Uri.UriSchemeHttp))
        {
            handler.Dispose();
            throw new FormatException($"'{options.Endpoint}' is not a collector's endpoint (unix:///path, https://host:port, http://host:port)");
        }

        return new HttpClient(handler)
        {
            BaseAddress = uri,
            Timeout = Timeout.InfiniteTimeSpan, // Sessions last; calls have bounds of their own.
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
    }

    private static async ValueTask<Stream> ConnectUnixAsync(string path, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
