using System.Net;
using System.Net.Sockets;
using System.Text;
using Recorder.Protocols.Spdy;

namespace KubeAgent.Tests.Kubelet;

/// <summary>Port-forward: the ports of the pod are those of this machine.</summary>
internal sealed class ForwardedPorts(Stream stream) : IDisposable
{
    private readonly SpdyConnection _connection = new(stream);
    private readonly Dictionary<string, uint> _errors = [];
    private readonly Dictionary<uint, Socket> _sockets = [];
    private readonly List<Task> _answers = [];

    public async Task RunAsync()
    {
        while (await _connection.NextAsync() is { } piece)
        {
            if (piece.Type == SpdyFrameType.SynStream)
            {
                await OpenAsync(piece.StreamId, piece.Headers!.ToDictionary());
            }
            else if (piece.Type == SpdyFrameType.Data && _sockets.TryGetValue(piece.StreamId, out Socket? socket))
            {
                await socket.SendAsync(piece.Data);
                if (piece.IsFin)
                {
                    socket.Shutdown(SocketShutdown.Send);
                }
            }
        }
    }

    public void Dispose()
    {
        foreach (Socket socket in _sockets.Values)
        {
            socket.Dispose();
        }

        _connection.Dispose();
    }

    private async Task OpenAsync(uint id, Dictionary<string, string> headers)
    {
        string request = headers["requestid"];
        if (headers["streamtype"] == "error")
        {
            _errors[request] = id;
            return;
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, int.Parse(headers["port"], provider: null)));
        }
        catch (SocketException refused)
        {
            socket.Dispose();
            await _connection.SayAsync(_errors[request], Encoding.UTF8.GetBytes($"port {headers["port"]}: {refused.Message}"));
            await EndAsync(id, request);
            return;
        }

        _sockets[id] = socket;
        _answers.Add(AnswerAsync(socket, id, request));
    }

    private async Task AnswerAsync(Socket socket, uint id, string request)
    {
        byte[] buffer = new byte[32 * 1024];
        try
        {
            int count;
            while ((count = await socket.ReceiveAsync(buffer)) > 0)
            {
                await _connection.SayAsync(id, buffer.AsMemory(0, count));
            }

            await EndAsync(id, request);
        }
        catch (Exception gone) when (gone is SocketException or IOException or ObjectDisposedException)
        {
            // kubectl has hung up.
        }
    }

    private async Task EndAsync(uint id, string request)
    {
        await _connection.SayAsync(_errors[request], default, isFin: true);
        await _connection.SayAsync(id, default, isFin: true);
    }
}
