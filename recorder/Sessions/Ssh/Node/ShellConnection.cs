using System.Net.Sockets;

namespace Recorder.Sessions.Ssh.Node;

/// <summary>A shell at the other end of the socket: who it is, its frames, and our answers, one at a time.</summary>
internal sealed class ShellConnection(Socket socket) : IDisposable
{
    private readonly SemaphoreSlim _sending = new(1);

    internal PeerCredentials Peer { get; } = PeerCredentials.Of(socket);

    internal FrameReceiver Frames { get; } = new(socket);

    /// <summary>Sends an answer. False when the shell has gone.</summary>
    internal async ValueTask<bool> SendAsync(ReadOnlyMemory<byte> frame, CancellationToken cancellationToken)
    {
        await _sending.WaitAsync(cancellationToken);
        try
        {
            while (!frame.IsEmpty)
            {
                frame = frame[await socket.SendAsync(frame, cancellationToken)..];
            }

            return true;
        }
        catch (SocketException)
        {
            return false;
        }
        finally
        {
            _sending.Release();
        }
    }

    public void Dispose()
    {
        Frames.Dispose();
        socket.Dispose();
        _sending.Dispose();
    }
}
