using Recorder.Protocols.WebSocket;

namespace Recorder.Protocols.RemoteCommand;

/// <summary>One direction of a remote command over WebSocket: each message is a channel's number, then bytes for that channel.</summary>
/// <remarks>
/// Whether a message is called text or binary does not matter, as it does not to the server. Messages of the client have one frame
/// each: servers read every frame as a message of its own, so what a continuation says would depend on who reads it.
/// </remarks>
internal sealed class ChannelReader(RemoteProtocol protocol, bool fromClient) : RemoteCommandReader
{
    private const byte CloseSignal = 255;

    private readonly WebSocketReader _frames = new(fromClient);
    private readonly RemoteStreamReader _streams = new(protocol.StatusIsJson, fromClient);
    private readonly Base64Text? _base64 = protocol.IsBase64 ? new Base64Text() : null;

    // Of the message being read.
    private RemoteStream? _channel;
    private bool _isClose, _endsMessage;
    private int _closeBytes;

    // By the client, a bit for each channel.
    private int _closed;

    // In the caller's memory, and used up before it gets that back.
    private ReadOnlyMemory<byte> _payload, _bytes;

    private (WebSocketPosition Position, RemoteStream? Channel, bool HasStatus) _sent;

    /// <inheritdoc/>
    public override bool HasEnded => _frames.Position.IsClosed;

    /// <inheritdoc/>
    public override RemoteStatus? Status => _streams.Status;

    /// <inheritdoc/>
    public override bool TryRead(ref ReadOnlyMemory<byte> input, Memory<byte> scratch, out RemoteEvent remote)
    {
        while (true)
        {
            if (!_bytes.IsEmpty)
            {
                if (_streams.TryRead(_channel!.Value, ref _bytes, out remote))
                {
                    return true;
                }
            }
            else if (!_payload.IsEmpty)
            {
                if (TakePayload())
                {
                    remote = RemoteEvent.InputEnd;
                    return true;
                }
            }
            else if (_endsMessage)
            {
                EndMessage();
            }
            else if (_frames.TryRead(ref input, scratch, out WebSocketPiece piece))
            {
                Begin(piece);
            }
            else
            {
                remote = default;
                return false;
            }
        }
    }

    /// <inheritdoc/>
    public override void Mark() => _sent = (_frames.Position, _channel, _streams.HasStatus);

    /// <inheritdoc/>
    public override IReadOnlyList<byte[]>? EndWith(ReadOnlyMemory<byte> status, ReadOnlyMemory<byte> output = default) =>
        _sent.HasStatus || _sent.Channel == RemoteStream.Error ? null : ChannelEnding.Write(_sent.Position, protocol, isChannelNext: _sent.Channel is null, status, output);

    private void Begin(WebSocketPiece piece)
    {
        if (piece.IsControl)
        {
            return;
        }

        if (fromClient && piece.IsFragment)
        {
            throw new ProtocolException("the client's message has more than one frame, which servers take for several messages");
        }

        (_payload, _endsMessage) = (piece.Payload, piece.EndsMessage);
    }

    /// <summary>Takes the channel's number, or bytes for the channel. True: the user's input ends here.</summary>
    private bool TakePayload()
    {
        if (_isClose)
        {
            return TakeClosed();
        }

        if (_channel is null)
        {
            SelectChannel();
        }
        else if ((_closed & (1 << (int)_channel)) != 0)
        {
            // The server would throw it away, and the recording would show what was never said to the command.
            throw new ProtocolException($"the client goes on on channel {(int)_channel}, which it has closed");
        }
        else if (_base64 is not null)
        {
            _bytes = _base64.Decode(ref _payload);
        }
        else
        {
            (_bytes, _payload) = (_payload, default);
        }

        return false;
    }

    private void SelectChannel()
    {
        byte number = _payload.Span[0];
        _payload = _payload[1..];
        if (protocol.HasClose && number == CloseSignal)
        {
            _isClose = true;
            return;
        }

        number = _base64 is null ? number : (byte)(number - '0');
        _channel = number <= (byte)RemoteStream.Resize
            ? (RemoteStream)number
            : throw new ProtocolException($"channel {number} does not exist");
    }

    // v5: 255, then the number of the channel that is closed.
    private bool TakeClosed()
    {
        byte number = _payload.Span[0];
        if (++_closeBytes > 1 || number > (byte)RemoteStream.Resize)
        {
            throw new ProtocolException($"close message of channel {number} with {_closeBytes} bytes, expected 1 byte of 0 to 4");
        }

        _payload = _payload[1..];
        _closed |= fromClient ? 1 << number : 0;
        return fromClient && number == (byte)RemoteStream.Stdin;
    }

    private void EndMessage()
    {
        if (_isClose && _closeBytes == 0)
        {
            throw new ProtocolException("close message without a channel");
        }

        _base64?.End();
        (_endsMessage, _channel, _isClose, _closeBytes) = (false, null, false, 0);
    }
}
