using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;

namespace KubeAgent.Authentication;

/// <summary>What the client showed in the TLS handshake of one connection. Not judged there: a bad certificate is answered with a Status.</summary>
internal sealed class TlsPeer
{
    private static readonly object Key = new();

    public X509Certificate2? Certificate { get; private set; }

    public X509Certificate2Collection? Intermediates { get; private set; }

    /// <summary>The last judgement. Requests of one connection may race for it; either outcome is right.</summary>
    public TlsVerdict? Verdict { get; set; }

    /// <summary>Of the connection that a request came by; empty where there is no TLS.</summary>
    public static TlsPeer Of(IDictionary<object, object?> connectionItems) =>
        connectionItems.TryGetValue(Key, out object? peer) ? (TlsPeer)peer! : new TlsPeer();

    public static TlsPeer Attach(BaseConnectionContext connection)
    {
        TlsPeer peer = new();
        connection.Items[Key] = peer;
        return peer;
    }

    /// <summary>Keeps copies, for the handshake's own are disposed with it. The handshake goes on whatever is shown.</summary>
    public bool Show(X509Certificate? certificate, X509Chain? chain)
    {
        if (certificate is null)
        {
            return true;
        }

        Certificate = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
        if (chain is { ChainPolicy.ExtraStore.Count: > 0 })
        {
            Intermediates = [.. chain.ChainPolicy.ExtraStore.Select(sent => X509CertificateLoader.LoadCertificate(sent.RawData))];
        }

        return true;
    }
}
