using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace KubeAgent.Serving.Connections;

/// <summary>What Kestrel asks about the handshake of a connection: that there was one, and which HTTP was agreed on.</summary>
internal sealed class ClientHandshake(SslStream stream, X509Certificate2? certificate) : ITlsConnectionFeature, ITlsApplicationProtocolFeature, ITlsHandshakeFeature
{
    public X509Certificate2? ClientCertificate { get; set; } = certificate;

    public ReadOnlyMemory<byte> ApplicationProtocol { get; } = stream.NegotiatedApplicationProtocol.Protocol;

    public SslProtocols Protocol { get; } = stream.SslProtocol;

    public TlsCipherSuite? NegotiatedCipherSuite { get; } = stream.NegotiatedCipherSuite;

    public string HostName { get; } = stream.TargetHostName;

    [Obsolete(Old)]
    public CipherAlgorithmType CipherAlgorithm => stream.CipherAlgorithm;

    [Obsolete(Old)]
    public int CipherStrength => stream.CipherStrength;

    [Obsolete(Old)]
    public HashAlgorithmType HashAlgorithm => stream.HashAlgorithm;

    [Obsolete(Old)]
    public int HashStrength => stream.HashStrength;

    [Obsolete(Old)]
    public ExchangeAlgorithmType KeyExchangeAlgorithm => stream.KeyExchangeAlgorithm;

    [Obsolete(Old)]
    public int KeyExchangeStrength => stream.KeyExchangeStrength;

    private const string Old = "see NegotiatedCipherSuite";

    public Task<X509Certificate2?> GetClientCertificateAsync(CancellationToken cancellationToken) => Task.FromResult(ClientCertificate);
}
