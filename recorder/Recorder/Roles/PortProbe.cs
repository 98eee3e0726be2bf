using System.Net.Sockets;

namespace Recorder.Host.Roles;

/// <summary>Waits for a child's TCP port to answer, so that "ready" means ready.</summary>
internal static class PortProbe
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    /// <summary>Returns when <paramref name="port"/> on loopback takes connections, or when <paramref name="server"/> has ended.</summary>
    public static async Task WaitAsync(int port, Task server, CancellationToken cancellationToken)
    {
        using PeriodicTimer timer = new(Interval);
        while (!server.IsCompleted && !await AnswersAsync(port, cancellationToken))
        {
            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }

    private static async Task<bool> AnswersAsync(int port, CancellationToken cancellationToken)
    {
        using TcpClient client = new();
        try
        {
            await client.ConnectAsync("127.0.0.1", port, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
