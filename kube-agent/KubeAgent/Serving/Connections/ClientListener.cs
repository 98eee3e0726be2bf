using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace KubeAgent.Serving.Connections;

/// <summary>A listening socket.</summary>
internal sealed class ClientListener(Socket socket, TimeProvider time) : IConnectionListener
{
    // Until somebody has closed a file: asking again at once would find none, and take a processor.
    private static readonly TimeSpan _outOfDescriptors = TimeSpan.FromMilliseconds(100);

    public EndPoint EndPoint { get; } = socket.LocalEndPoint!;

    /// <summary>Null: it listens no more.</summary>
    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            Socket? accepted = null;
            try
            {
                accepted = await socket.AcceptAsync(cancellationToken);
                accepted.NoDelay = true;
                return new ClientConnection(accepted);
            }
            catch (Exception closed) when (closed is ObjectDisposedException or SocketException { SocketErrorCode: SocketError.OperationAborted })
            {
                return null;
            }
            catch (SocketException full) when (full.SocketErrorCode == SocketError.TooManyOpenSockets)
            {
                await Task.Delay(_outOfDescriptors, time, cancellationToken);
            }
            catch (SocketException)
            {
                accepted?.Dispose(); // That client hung up before it was its turn.
            }
        }
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        socket.Dispose();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => UnbindAsync();
}
