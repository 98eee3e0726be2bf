using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace KubeAgent.Serving.Connections;

/// <summary>
/// Gives Kestrel the connections of clients as sockets that nobody reads from yet. Its own transport reads and writes by pipes of its own
/// and tasks of their own: each request would be handed on four times more, and each byte of an exec be copied twice more.
/// </summary>
internal sealed class ClientListenerFactory(TimeProvider time) : IConnectionListenerFactory
{
    // HTTP/1.1 has no pings: a client that vanished without a word is found out by TCP.
    private const int KeepAliveAfter = 30, KeepAliveInterval = 20, KeepAliveTries = 3; // Seconds.
    private const int Backlog = 512;

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        Socket socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, KeepAliveAfter);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, KeepAliveInterval);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, KeepAliveTries);
            socket.Listen(Backlog);
            return new ValueTask<IConnectionListener>(new ClientListener(socket, time));
        }
        catch (SocketException)
        {
            socket.Dispose();
            throw;
        }
    }
}
