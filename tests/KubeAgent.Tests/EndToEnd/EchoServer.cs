using System.Net;
using System.Net.Sockets;
using System.Text;
using TestKit;

namespace KubeAgent.Tests.EndToEnd;

/// <summary>Says what it hears, and hangs up when its client has said all.</summary>
internal sealed class EchoServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private int _clients;

    public EchoServer()
    {
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _ = AcceptAsync();
    }

    public int Port { get; }

    public bool HasClients => Volatile.Read(ref _clients) != 0;

    /// <summary>What comes back to a question.</summary>
    public static async Task<string> AskAsync(int port, string question)
    {
        using Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, port);
        using StreamReader answer = new(new NetworkStream(socket)); // Before Shutdown: a stream wants its socket connected both ways.
        await socket.SendAsync(Encoding.UTF8.GetBytes(question));
        socket.Shutdown(SocketShutdown.Send);
        return await answer.ReadToEndAsync().WaitAsync(Eventually.Bound);
    }

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket socket = await _listener.AcceptSocketAsync();
                Interlocked.Increment(ref _clients);
                _ = EchoAsync(socket);
            }
        }
        catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task EchoAsync(Socket socket)
    {
        await using NetworkStream stream = new(socket, ownsSocket: true);
        await stream.CopyToAsync(stream);
        socket.Shutdown(SocketShutdown.Both);
        Interlocked.Decrement(ref _clients);
    }
}
