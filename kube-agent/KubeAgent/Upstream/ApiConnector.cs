using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using k8s;
using KubeAgent.Sending;

namespace KubeAgent.Upstream;

/// <summary>Opens connections to the API server.</summary>
internal sealed class ApiConnector(KubernetesClientConfiguration configuration, TimeProvider time)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);
    private const int KeepAliveAfter = 30, KeepAliveInterval = 15, KeepAliveTries = 3; // Seconds.

    /// <exception cref="HttpRequestException"><see cref="HttpRequestError.ConnectionError"/>: it does not answer, or is not the one that it should be.</exception>
    public async Task<ApiConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        using Deadline ends = new(Timeout, time, cancellationToken);
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            SetKeepAlive(socket);
            await socket.ConnectAsync(configuration.Host.IdnHost, configuration.Host.Port, ends.Token);
            Stream stream = new GatheredStream(new NetworkStream(socket, ownsSocket: true), SendTurn.Shared);
            if (configuration.Host.Scheme == Uri.UriSchemeHttps)
            {
                SslStream tls = new(stream);
                stream = tls;
                await tls.AuthenticateAsClientAsync(TlsOptions(), ends.Token);
            }

            return new ApiConnection(stream, time.GetTimestamp());
        }
        catch (Exception failure) when (failure is OperationCanceledException or SocketException or IOException or AuthenticationException)
        {
            socket.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            throw new HttpRequestException(
                HttpRequestError.ConnectionError,
                failure is OperationCanceledException ? $"no connection within {Timeout.TotalSeconds} s" : failure.Message, failure);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static void SetKeepAlive(Socket socket)
    {
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, KeepAliveAfter);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, KeepAliveInterval);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, KeepAliveTries);
    }

    private SslClientAuthenticationOptions TlsOptions()
    {
        SslClientAuthenticationOptions options = configuration.CreateTlsOptions();
        options.TargetHost = configuration.TlsServerName is { Length: > 0 } name ? name : configuration.Host.IdnHost;
        options.ApplicationProtocols = [SslApplicationProtocol.Http11];
        return options;
    }
}
