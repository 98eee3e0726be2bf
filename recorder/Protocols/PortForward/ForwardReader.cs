using Recorder.Protocols.Spdy;
using Recorder.Protocols.WebSocket;

namespace Recorder.Protocols.PortForward;

/// <summary>Watches one direction of a connection that forwards ports: counts bytes, holds none, and tells of connections.</summary>
/// <param name="protocol">What was agreed on.</param>
/// <param name="streams">The same for both directions.</param>
/// <param name="fromClient">Whose direction it is.</param>
public sealed class ForwardReader(ForwardProtocol protocol, ForwardStreams streams, bool fromClient)
{
    private readonly WebSocketReader? _messages = protocol.IsTunnelled ? new WebSocketReader(fromClient) : null;
    private readonly SpdyReader _frames = new();

    // In the caller's memory, and used up before it gets that back.
    private ReadOnlyMemory<byte> _payload;

    /// <summary>This side has said that it ends.</summary>
    public bool HasEnded => _messages?.Position.IsClosed ?? false;

    /// <summary>Nothing is begun: what was read up to now ends with a frame.</summary>
    public bool IsBetweenFrames =>
        _frames.Position is { Left: 0, InFrame: false } && _messages?.Position is null or { Left: 0, InHeader: false, NeedsFrame: false, IsClosed: false };

    /// <summary>Takes bytes off <paramref name="input"/> up to the next event. False when they are used up.</summary>
    /// <param name="input">What came and is not read yet.</param>
    /// <param name="scratch">Room to unmask, as long as the longest input.</param>
    /// <param name="forward">What happened.</param>
    /// <exception cref="ProtocolException">It cannot be understood. Nothing more can be read.</exception>
    public bool TryRead(ref ReadOnlyMemory<byte> input, Memory<byte> scratch, out ForwardEvent forward)
    {
        while (true)
        {
            if (_messages is null)
            {
                (_payload, input) = (input, default);
            }

            while (_frames.TryRead(ref _payload, out SpdyPiece piece))
            {
                if (Take(piece) is { } happened)
                {
                    forward = happened;
                    (input, _payload) = _messages is null ? (_payload, default) : (input, _payload);
                    return true;
                }
            }

            if (_messages is null || !_messages.TryRead(ref input, scratch, out WebSocketPiece message))
            {
                forward = default;
                return false;
            }

            _payload = message.IsControl ? default : message.Payload;
        }
    }

    private ForwardEvent? Take(SpdyPiece piece)
    {
        switch (piece.Type)
        {
            case SpdyFrameType.SynStream when fromClient:
                return streams.Begin(piece) is { } begun ? new ForwardEvent(begun, IsOver: false) : null;
            case SpdyFrameType.SynStream:
                throw new ProtocolException($"the server opens stream {piece.StreamId}");
            case SpdyFrameType.SynReply when fromClient:
                throw new ProtocolException($"the client answers to stream {piece.StreamId}, which is its own");
            case SpdyFrameType.Data when !piece.Data.IsEmpty:
                TakeData(piece.StreamId, piece.Data.Span);
                break;
        }

        return piece.IsFin && streams.End(piece.StreamId, fromClient, piece.Type == SpdyFrameType.RstStream) is { } ended
            ? new ForwardEvent(ended, IsOver: true)
            : null;
    }

    private void TakeData(uint id, ReadOnlySpan<byte> bytes)
    {
        if (streams.Find(id, out bool isData) is not { } connection)
        {
            return; // Under way when the other side gave the stream up: nobody takes it.
        }

        if (isData)
        {
            connection.Count(fromClient, bytes.Length);
        }
        else if (fromClient)
        {
            throw new ProtocolException("the client writes to an error stream");
        }
        else
        {
            connection.AddError(bytes);
        }
    }
}
