using System.Net.Security;
using System.Security.Authentication;
using KubeAgent.Authentication;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Recorder.Hosting;

namespace KubeAgent.Serving.Connections;

/// <summary>TLS with a client, right on its socket.</summary>
internal sealed partial class ClientTls(CertificateChain own, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan _handshakeTimeout = TimeSpan.FromSeconds(10);

    /// <summary>From the handshake to the end of the connection; in between it is <paramref name="next"/>'s.</summary>
    public async Task RunAsync(ClientConnection connection, ConnectionDelegate next)
    {
        await using SslStream stream = new(connection.Stream, leaveInnerStreamOpen: false);
        TlsPeer peer = TlsPeer.Attach(connection);
        if (!await TryShakeHandsAsync(stream, connection, peer))
        {
            return;
        }

        ClientHandshake shown = new(stream, peer.Certificate);
        connection.Features.Set<ITlsConnectionFeature>(shown);
        connection.Features.Set<ITlsApplicationProtocolFeature>(shown);
        connection.Features.Set<ITlsHandshakeFeature>(shown);
        ClientInput input = new(stream, connection.Leave);
        ClientOutput output = new(stream, connection.Leave);
        connection.Carry(input, output);
        try
        {
            await next(connection);
        }
        finally
        {
            await output.CompleteAsync();
            await SayGoodbyeAsync(stream);
            await stream.DisposeAsync();
            await input.EndAsync();
        }
    }

    private async Task<bool> TryShakeHandsAsync(SslStream stream, ClientConnection connection, TlsPeer peer)
    {
        using Deadline ends = new(_handshakeTimeout, time, connection.ConnectionClosed);
        try
        {
            await stream.AuthenticateAsServerAsync(Options(peer), ends.Token);
            return true;
        }
        catch (Exception failure) when (failure is AuthenticationException or IOException or ObjectDisposedException or OperationCanceledException)
        {
            LogNoHandshake(connection.RemoteEndPoint, ends.HasPassed ? $"not done within {_handshakeTimeout.TotalSeconds} s" : failure.Message);
            return false;
        }
    }

    // So that the client knows that it has read all there was.
    private static async Task SayGoodbyeAsync(SslStream stream)
    {
        try
        {
            await stream.ShutdownAsync();
        }
        catch (Exception gone) when (gone is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // It has hung up before.
        }
    }

    private SslServerAuthenticationOptions Options(TlsPeer peer) => new()
    {
        ServerCertificateContext = own.Value,
        ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        ClientCertificateRequired = true, // Asked for, not insisted on: tokens do, too.
        AllowRenegotiation = false,
        AllowTlsResume = false, // A resumed session would not show the client's certificate chain again.
        CertificateChainPolicy = ClientAuthorities.HandshakePolicy(),
        RemoteCertificateValidationCallback = (_, certificate, chain, _) => peer.Show(certificate, chain),
    };

    [LoggerMessage(Level = LogLevel.Debug, Message = "no TLS with {Client}: {Reason}")]
    private partial void LogNoHandshake(System.Net.EndPoint? client, string reason);
}
