using Recorder.Protocols.PortForward;
using Recorder.Protocols.RemoteCommand;
using Recorder.Streaming.Recording;

namespace KubeAgent.Exec;

/// <summary>Understands an upgraded connection, both ways, and puts into the recording what is said on it.</summary>
internal abstract class ConnectionTap : IDisposable
{
    /// <summary>The server has said that it ends, as the protocol wants it.</summary>
    internal abstract bool ServerHasEnded { get; }

    /// <summary>So has the client.</summary>
    internal abstract bool ClientHasEnded { get; }

    /// <summary>Takes what the client sent.</summary>
    /// <exception cref="Recorder.Protocols.ProtocolException">It cannot be understood.</exception>
    /// <exception cref="Recorder.Streaming.RecordingFailedException">It cannot be recorded.</exception>
    internal abstract ValueTask FromClientAsync(ReadOnlyMemory<byte> bytes, Memory<byte> scratch, CancellationToken cancellationToken);

    /// <summary>Takes what the server sent.</summary>
    /// <exception cref="Recorder.Protocols.ProtocolException">It cannot be understood.</exception>
    /// <exception cref="Recorder.Streaming.RecordingFailedException">It cannot be recorded.</exception>
    internal abstract ValueTask FromServerAsync(ReadOnlyMemory<byte> bytes, Memory<byte> scratch, CancellationToken cancellationToken);

    /// <summary>Takes what the client still sends once the recording is complete.</summary>
    internal abstract void AfterEnd(ReadOnlyMemory<byte> bytes, Memory<byte> scratch);

    /// <summary>The client has all that was taken of the server.</summary>
    internal abstract void Sent();

    /// <summary>What tells the client why its session ends, if it can be told.</summary>
    internal abstract IReadOnlyList<byte[]>? EndWith(SessionEnding ending);

    /// <summary>Records what is known only at the end.</summary>
    /// <param name="reason">Why it was ended; null: it ended by itself.</param>
    /// <param name="cancellationToken">Bounds it.</param>
    internal abstract ValueTask FinishAsync(string? reason, CancellationToken cancellationToken);

    public abstract void Dispose();

    internal static bool Knows(ExecKind kind, string upgrade, string subprotocol) => kind == ExecKind.PortForward
        ? ForwardProtocol.Find(upgrade, subprotocol) is not null
        : RemoteProtocol.Find(upgrade, subprotocol) is not null;

    /// <summary>Null: what was agreed on is not known here.</summary>
    internal static ConnectionTap? Find(
        string upgrade, string subprotocol, ExecRequest request, ExecOptions options, SessionRecorder recorder, ExecEvents events, TimeProvider time)
    {
        if (request.Kind == ExecKind.PortForward)
        {
            return ForwardProtocol.Find(upgrade, subprotocol) is { } forward ? new ForwardConnection(forward, recorder, events, time) : null;
        }

        return RemoteProtocol.Find(upgrade, subprotocol) is { } command ? new CommandConnection(command, request, options, recorder, events) : null;
    }
}
