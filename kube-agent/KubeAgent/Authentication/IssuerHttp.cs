using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace KubeAgent.Authentication;

/// <summary>The HTTP client that fetches an issuer's documents: bounded in size and time, and no redirects away from it.</summary>
internal static class IssuerHttp
{
    private const int MaxDocument = 1 << 20;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10), ConnectionLifetime = TimeSpan.FromMinutes(5);

    public static HttpClient Create(OidcOptions options)
    {
        SocketsHttpHandler handler = new()
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = Timeout,
            PooledConnectionLifetime = ConnectionLifetime,
        };
        if (options.CaFile is { } file)
        {
            X509ChainPolicy policy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
            policy.CustomTrustStore.ImportFromPemFile(file);
            handler.SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy };
        }

        return new HttpClient(handler) { Timeout = Timeout, MaxResponseContentBufferSize = MaxDocument };
    }
}
