using Recorder.Protocols.Spdy;

namespace Recorder.Protocols.RemoteCommand;

/// <summary>One direction of a remote command over SPDY: each of its streams has a stream there, named by the header <c>streamtype</c>.</summary>
/// <param name="protocol">What was agreed on.</param>
/// <param name="streams">The same for both directions.</param>
/// <param name="fromClient">Whose direction it is.</param>
internal sealed class SpdyCommandReader(RemoteProtocol protocol, SpdyStreams streams, bool fromClient) : RemoteCommandReader
{
    private readonly SpdyReader _frames = new();
    private readonly RemoteStreamReader _reader = new(protocol.StatusIsJson, fromClient);
    private readonly HashSet<uint> _ended = [];
    private bool _hasEnded;

    // In the caller's memory, and used up before it gets that back.
    private ReadOnlyMemory<byte> _bytes;
    private RemoteStream _stream;
    private bool _inputEnds;

    private (SpdyPosition Position, uint[] Ended, bool HasStatus) _sent = (default, [], false);

    /// <inheritdoc/>
    public override bool HasEnded => _hasEnded;

    /// <inheritdoc/>
    public override RemoteStatus? Status => _reader.Status;

    /// <inheritdoc/>
    public override bool TryRead(ref ReadOnlyMemory<byte> input, Memory<byte> scratch, out RemoteEvent remote)
    {
        while (true)
        {
            if (!_bytes.IsEmpty)
            {
                if (_reader.TryRead(_stream, ref _bytes, out remote))
                {
                    return true;
                }
            }
            else if (_inputEnds)
            {
                _inputEnds = false;
                remote = RemoteEvent.InputEnd;
                return true;
            }
            else if (_frames.TryRead(ref input, out SpdyPiece piece))
            {
                Take(piece);
            }
            else
            {
                remote = default;
                return false;
            }
        }
    }

    /// <inheritdoc/>
    public override void Mark()
    {
        uint[] ended = _sent.Ended.Length == _ended.Count ? _sent.Ended : [.. _ended];
        _sent = (_frames.Position, ended, _reader.HasStatus);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<byte[]>? EndWith(ReadOnlyMemory<byte> status, ReadOnlyMemory<byte> output = default) =>
        _sent.HasStatus ? null : SpdyEnding.Write(_sent.Position, [.. streams.All().Where(stream => !_sent.Ended.Contains(stream.Id))], status, output);

    private void Take(SpdyPiece piece)
    {
        switch (piece.Type)
        {
            case SpdyFrameType.SynStream when fromClient:
                streams.Open(piece);
                break;
            case SpdyFrameType.SynStream:
                throw new ProtocolException($"the server opens stream {piece.StreamId}");
            case SpdyFrameType.SynReply when fromClient:
                throw new ProtocolException($"the client answers to stream {piece.StreamId}, which is its own");
            case SpdyFrameType.Data when fromClient && !piece.Data.IsEmpty && _ended.Contains(piece.StreamId):
                // The server would throw it away, and the recording would show what was never said to the command.
                throw new ProtocolException($"the client goes on on stream {piece.StreamId}, which it has ended");
            case SpdyFrameType.Data:
                (_stream, _bytes) = (streams[piece.StreamId], piece.Data);
                break;
            case SpdyFrameType.GoAway:
                _hasEnded = true;
                break;
        }

        if (piece.IsFin)
        {
            End(piece.StreamId);
        }
    }

    private void End(uint id)
    {
        RemoteStream stream = streams[id];
        if (_ended.Add(id))
        {
            _inputEnds |= fromClient && stream == RemoteStream.Stdin;
            _hasEnded |= !fromClient && stream == RemoteStream.Error;
        }
    }
}
