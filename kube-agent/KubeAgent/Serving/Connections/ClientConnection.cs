using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using KubeAgent.Sending;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace KubeAgent.Serving.Connections;

/// <summary>One connection of a client. What goes over it, is made of its socket by <see cref="ClientTls"/>.</summary>
internal sealed class ClientConnection : DefaultConnectionContext, IMemoryPoolFeature
{
    private readonly Socket _socket;

    // Not disposed of: it has no timer, and who notices last that the client has gone may do so after the end.
    private readonly CancellationTokenSource _closed = new();

    public ClientConnection(Socket socket)
    {
        _socket = socket;
        (LocalEndPoint, RemoteEndPoint) = (socket.LocalEndPoint, socket.RemoteEndPoint);
        Stream = new GatheredStream(new NetworkStream(socket, ownsSocket: true), SendTurn.Shared);
        ConnectionClosed = _closed.Token;
        Features.Set<IMemoryPoolFeature>(this);
    }

    public Stream Stream { get; }

    public MemoryPool<byte> MemoryPool => ClientMemory.Shared;

    /// <summary>The client has gone: <see cref="DefaultConnectionContext.ConnectionClosed"/> says so to who works for it.</summary>
    public void Leave() => ThreadPool.UnsafeQueueUserWorkItem(static closed => closed.Cancel(), _closed, preferLocal: false);

    /// <summary>Breaks it off, whatever is being read or written.</summary>
    public override void Abort(ConnectionAbortedException abortReason)
    {
        _socket.Dispose();
        Leave();
    }

    public override async ValueTask DisposeAsync()
    {
        await Stream.DisposeAsync();
        await base.DisposeAsync();
    }

    /// <summary>What Kestrel reads requests from and writes answers to.</summary>
    public void Carry(PipeReader input, PipeWriter output) => Transport = new Pipes(input, output);

    private sealed record Pipes(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
