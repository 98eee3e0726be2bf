using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Recorder.Playback.Sources;

/// <summary>The way to a collector's HTTP API: over a unix socket, or TLS with a client certificate.</summary>
public static class CollectorHttp
{
    private const string UnixScheme = "unix";

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(15);

    /// <param name="server"><c>unix:///path/to/socket</c>, <c>https://host:port</c>, or <c>http://</c> on loopback.</param>
    /// <param name="certificate">Who we are, or null.</param>
    /// <param name="authorities">Who may vouch for the server; empty: the machine's.</param>
    /// <exception cref="RecordingSourceException">The address is none of these.</exception>
    public static HttpClient Create(string server, X509Certificate2? certificate, X509Certificate2Collection authorities)
    {
        if (!Uri.TryCreate(server, UriKind.Absolute, out Uri? address) || !IsAllowed(address))
        {
            throw new RecordingSourceException(
                $"'{server}' is not a server address; give unix:///path/api.sock or https://host:port");
        }

        var handler = new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.None, ConnectTimeout = ConnectTimeout };
        if (address.Scheme == UnixScheme)
        {
            handler.ConnectCallback = (_, cancellationToken) => ConnectAsync(address.LocalPath, cancellationToken);
        }

        if (certificate is not null)
        {
            handler.SslOptions.ClientCertificates = [certificate];
        }

        if (authorities.Count > 0)
        {
            handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck, // The operator's own authority publishes no lists.
                DisableCertificateDownloads = true,
            };
            handler.SslOptions.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
        }

        Uri baseAddress = address.Scheme == UnixScheme ? new Uri("http://localhost/") : new Uri(address.GetLeftPart(UriPartial.Authority) + "/");
        return new HttpClient(baseAddress.Scheme == Uri.UriSchemeHttps ? new TlsErrors(handler, certificate) : new PlainHttpVersions(handler))
        {
            BaseAddress = baseAddress,
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
    }

    internal static async Task<HttpResponseMessage> SendAsync(HttpClient http, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Version = http.DefaultRequestVersion;
        request.VersionPolicy = http.DefaultVersionPolicy;
        try
        {
            return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (HttpRequestException error)
        {
            throw new RecordingSourceException($"the server is out of reach: {(error.InnerException ?? error).Message}", error);
        }
        catch (OperationCanceledException late) when (!cancellationToken.IsCancellationRequested)
        {
            throw new RecordingSourceException($"the server is out of reach: it has not answered within {http.Timeout.TotalSeconds:0} s", late);
        }
    }

    internal static void ThrowUnlessSuccess(HttpResponseMessage response, string what)
    {
        if (response.IsSuccessStatusCode)
        {
            return;
        }

        HttpStatusCode status = response.StatusCode;
        response.Dispose();
        throw new RecordingSourceException(status switch
        {
            HttpStatusCode.NotFound => $"{what}: the server has none",
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => $"{what}: the server does not let you read it ({(int)status})",
            _ => $"{what}: the server answered {(int)status}",
        });
    }

    private static bool IsAllowed(Uri address) =>
        (address.Scheme == UnixScheme && address.LocalPath.Length > 1)
        || address.Scheme == Uri.UriSchemeHttps
        || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback);

    private static async ValueTask<Stream> ConnectAsync(string path, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (SocketException error)
        {
            socket.Dispose();
            throw new IOException($"{path}: {error.Message}", error);
        }
    }
}
