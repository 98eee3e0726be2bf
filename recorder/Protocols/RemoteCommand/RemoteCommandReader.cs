namespace Recorder.Protocols.RemoteCommand;

/// <summary>
/// Watches one direction of a connection that carries a remote command, and tells what is said on it. Whether a side may say something
/// at all is judged too: what its peer would not take for what it is here must not pass as read.
/// </summary>
public abstract class RemoteCommandReader
{
    /// <summary>Takes bytes off <paramref name="input"/> up to the end of the next event. False when they are used up.</summary>
    /// <param name="input">What came and is not read yet.</param>
    /// <param name="scratch">Room to unmask and decode, as long as the longest input.</param>
    /// <param name="remote">Its bytes are valid until the next call.</param>
    /// <exception cref="ProtocolException">It cannot be understood. Nothing more can be read.</exception>
    public abstract bool TryRead(ref ReadOnlyMemory<byte> input, Memory<byte> scratch, out RemoteEvent remote);

    /// <summary>This side has said that it ends, as its protocol wants it.</summary>
    public abstract bool HasEnded { get; }

    /// <summary>What the error stream told so far; null: nothing.</summary>
    public abstract RemoteStatus? Status { get; }

    /// <summary>What has been read up to now has gone to the client, and no more than that.</summary>
    public abstract void Mark();

    /// <summary>
    /// What makes the client show a status and end, to be sent right behind what it had at the last <see cref="Mark"/>. Null: nothing
    /// can be said there, or a status was said. For the reader of the server's direction, when nothing more will be read.
    /// </summary>
    /// <param name="status">A metav1.Status, or plain text before v4.</param>
    /// <param name="output">Comes out of the command's standard output before that.</param>
    public abstract IReadOnlyList<byte[]>? EndWith(ReadOnlyMemory<byte> status, ReadOnlyMemory<byte> output = default);

    /// <summary>Readers of both directions of a new connection.</summary>
    public static (RemoteCommandReader Client, RemoteCommandReader Server) Open(RemoteProtocol protocol)
    {
        if (!protocol.IsSpdy)
        {
            return (new ChannelReader(protocol, fromClient: true), new ChannelReader(protocol, fromClient: false));
        }

        var streams = new SpdyStreams();
        return (new SpdyCommandReader(protocol, streams, fromClient: true), new SpdyCommandReader(protocol, streams, fromClient: false));
    }
}
