using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using KubeAgent.Configuration;
using Recorder.Hosting;

namespace KubeAgent.Serving;

/// <summary>The agent's own certificate with what stands between it and its authority, read again when the files change.</summary>
internal sealed class CertificateChain(ListenConfig listen, TimeSpan reread, TimeProvider time)
{
    private readonly Reread<SslStreamCertificateContext> _context = new(() => Read(listen), reread, time);

    public SslStreamCertificateContext Value => _context.Value;

    private static SslStreamCertificateContext Read(ListenConfig listen)
    {
        X509Certificate2Collection chain = [];
        chain.ImportFromPemFile(listen.CertificateFile);
        return SslStreamCertificateContext.Create(X509Certificate2.CreateFromPemFile(listen.CertificateFile, listen.KeyFile), chain, offline: true);
    }
}
