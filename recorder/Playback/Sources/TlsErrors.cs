using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Recorder.Playback.Sources;

/// <summary>Says what it most likely means when a server ends a TLS connection at once.</summary>
/// <remarks>TLS 1.3 has a client believe for a moment that all is well; only then does the server judge its certificate, and hangs up.</remarks>
internal sealed class TlsErrors(HttpMessageHandler inner, X509Certificate2? certificate) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await base.SendAsync(request, cancellationToken);
        }
        catch (HttpRequestException error) when (error.InnerException is not (SocketException or AuthenticationException))
        {
            throw new HttpRequestException(certificate is null
                ? "it ended the TLS connection; it may want a client certificate, and none is given"
                : $"it ended the TLS connection; it may not take the certificate {certificate.Subject}, valid until {certificate.NotAfter.ToUniversalTime():u}");
        }
    }
}
