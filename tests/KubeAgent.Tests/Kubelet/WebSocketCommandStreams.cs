using System.Net.WebSockets;
using Recorder.Protocols.RemoteCommand;

namespace KubeAgent.Tests.Kubelet;

/// <summary><c>v5.channel.k8s.io</c>: each message begins with its channel.</summary>
/// <param name="socket">Becomes its own.</param>
/// <param name="clientSpeaks">kubectl will say something by itself.</param>
internal sealed class WebSocketCommandStreams(WebSocket socket, bool clientSpeaks) : ICommandStreams
{
    private const byte Close = 255;

    private readonly SemaphoreSlim _turn = new(1);
    private readonly byte[] _buffer = new byte[64 * 1024];

    public async Task OpenAsync()
    {
        if (clientSpeaks)
        {
            await socket.ReceiveAsync(Memory<byte>.Empty, CancellationToken.None); // kubectl drops what comes while it still makes its streams.
        }

        await SayAsync(RemoteStream.Stdout, default); // As the API server does, to flush proxies.
    }

    public async Task<ClientInput?> NextAsync()
    {
        try
        {
            int length = 0;
            ValueWebSocketReceiveResult received;
            do
            {
                received = await socket.ReceiveAsync(_buffer.AsMemory(length), CancellationToken.None);
                length += received.Count;
            }
            while (!received.EndOfMessage);
            return received.MessageType == WebSocketMessageType.Close ? null
                : _buffer[0] == Close ? new ClientInput((RemoteStream)_buffer[1], default, IsEnd: true)
                : new ClientInput((RemoteStream)_buffer[0], _buffer.AsMemory(1, length - 1), IsEnd: false);
        }
        catch (WebSocketException)
        {
            return null;
        }
    }

    public async Task SayAsync(RemoteStream stream, ReadOnlyMemory<byte> bytes)
    {
        await _turn.WaitAsync();
        try
        {
            await socket.SendAsync((byte[])[(byte)stream, .. bytes.Span], WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);
        }
        finally
        {
            _turn.Release();
        }
    }

    public async Task EndAsync(byte[] status)
    {
        await SayAsync(RemoteStream.Error, status);
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", CancellationToken.None);
    }

    public void Dispose()
    {
        socket.Dispose();
        _turn.Dispose();
    }
}
