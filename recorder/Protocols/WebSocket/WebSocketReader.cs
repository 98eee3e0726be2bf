using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Recorder.Protocols.WebSocket;

/// <summary>Cuts one direction of a WebSocket connection into frames, as they come: no payload is held, however long it is.</summary>
/// <remarks>RFC 6455 section 5.2, "Base Framing Protocol", without extensions:<code>
/// +---+----+------+----+-------+----------------------------+----------------+-----------+
/// |FIN|RSV3|opcode|MASK|len (7)| 126: len (16), 127: len(64)| mask (4) if set| payload   |
/// +---+----+------+----+-------+----------------------------+----------------+-----------+
/// </code></remarks>
/// <param name="fromClient">
/// Each frame must be masked (section 5.1): servers read no other. What a server masks is read, for there are clients that take it.
/// </param>
public sealed class WebSocketReader(bool fromClient)
{
    internal const int MaxControlPayload = 125;

    private const int MaxHeaderSize = 2 + 8 /* length */ + 4 /* mask */;
    private const byte FinalBit = 0x80, ReservedBits = 0x70, MaskBit = 0x80;

    private readonly byte[] _header = new byte[MaxHeaderSize];
    private int _headerLength;

    // Of the frame being read.
    private bool _inFrame, _isFinal, _isMasked, _startsMessage;
    private WebSocketOpcode _opcode;
    private long _left;
    private uint _mask; // In memory order, turned so that its first byte is for the next payload byte.

    // Of the message being read; control frames may come in between.
    private WebSocketOpcode _message = WebSocketOpcode.Continuation;
    private bool _isClosed;

    /// <summary>What has been read up to now ends here.</summary>
    public WebSocketPosition Position
    {
        get
        {
            bool endsMessage = _inFrame && _isFinal && _opcode < WebSocketOpcode.Close;
            bool needsFrame = _message != WebSocketOpcode.Continuation && !endsMessage;
            return new(_inFrame ? _left : 0, _headerLength != 0, needsFrame, _isClosed);
        }
    }

    /// <summary>Takes the next piece off <paramref name="input"/>. False when it is used up.</summary>
    /// <param name="input">What came and is not read yet.</param>
    /// <param name="scratch">Masked payload is unmasked into this, so at most as much is given at once; at least one byte.</param>
    /// <param name="piece">Valid until the next call.</param>
    /// <exception cref="ProtocolException">A frame is not as it must be.</exception>
    public bool TryRead(ref ReadOnlyMemory<byte> input, Memory<byte> scratch, out WebSocketPiece piece)
    {
        piece = default;
        if (!_inFrame && !TryReadHeader(ref input))
        {
            return false;
        }

        if (_left != 0 && input.IsEmpty)
        {
            return false;
        }

        int length = (int)Math.Min(_left, _isMasked ? Math.Min(input.Length, scratch.Length) : input.Length);
        ReadOnlyMemory<byte> payload = input[..length];
        input = input[length..];
        _left -= length;
        if (_isMasked)
        {
            payload = Unmask(payload.Span, scratch[..length]);
        }

        bool isControl = _opcode >= WebSocketOpcode.Close;
        bool endsMessage = _left == 0 && _isFinal;
        bool isFragment = !isControl && (_opcode == WebSocketOpcode.Continuation || !_isFinal);
        piece = new WebSocketPiece(isControl ? _opcode : _message, payload, _startsMessage, endsMessage, isFragment);
        _startsMessage = false;
        _inFrame = _left != 0;
        if (endsMessage && !isControl)
        {
            _message = WebSocketOpcode.Continuation;
        }

        return true;
    }

    private bool TryReadHeader(ref ReadOnlyMemory<byte> input)
    {
        if (!Hold(ref input, 2))
        {
            return false;
        }

        JudgeStart(_header[0], _header[1]);
        int lengthSize = (_header[1] & ~MaskBit) switch { 126 => 2, 127 => 8, _ => 0 };
        int maskSize = (_header[1] & MaskBit) != 0 ? 4 : 0;
        if (!Hold(ref input, 2 + lengthSize + maskSize))
        {
            return false;
        }

        ulong length = lengthSize switch
        {
            2 => BinaryPrimitives.ReadUInt16BigEndian(_header.AsSpan(2)),
            8 => BinaryPrimitives.ReadUInt64BigEndian(_header.AsSpan(2)),
            _ => (ulong)(_header[1] & ~MaskBit),
        };
        if (length > long.MaxValue)
        {
            throw new ProtocolException($"websocket frame has length {length}, allowed 0 to {long.MaxValue}");
        }

        StartFrame((WebSocketOpcode)(_header[0] & 0x0f), (long)length, maskSize != 0);
        _mask = _isMasked ? MemoryMarshal.Read<uint>(_header.AsSpan(2 + lengthSize)) : 0;
        _headerLength = 0;
        return true;
    }

    // Everything that the first two bytes give away.
    private void JudgeStart(byte first, byte second)
    {
        var opcode = (WebSocketOpcode)(first & 0x0f);
        bool isFinal = (first & FinalBit) != 0;
        if ((first & ReservedBits) != 0)
        {
            throw new ProtocolException($"websocket frame has reserved bits 0x{first & ReservedBits:x2}, and no extension was agreed on");
        }

        if (fromClient && (second & MaskBit) == 0)
        {
            throw new ProtocolException("websocket frame of a client without a mask");
        }

        if (!Enum.IsDefined(opcode))
        {
            throw new ProtocolException($"websocket opcode {(int)opcode} does not exist");
        }

        if (_isClosed)
        {
            throw new ProtocolException($"websocket {opcode} frame after the close frame");
        }

        if (opcode >= WebSocketOpcode.Close)
        {
            int length = second & ~MaskBit;
            if (!isFinal || MaxControlPayload < length)
            {
                throw new ProtocolException($"websocket {opcode} frame has length {length}{(isFinal ? "" : " and is a fragment")}, at most {MaxControlPayload} allowed");
            }
        }
        else if (opcode == WebSocketOpcode.Continuation != (_message != WebSocketOpcode.Continuation))
        {
            throw new ProtocolException(
                opcode == WebSocketOpcode.Continuation ? "websocket continuation of no message" : $"websocket {opcode} frame in the middle of a message");
        }
    }

    private void StartFrame(WebSocketOpcode opcode, long length, bool isMasked)
    {
        (_inFrame, _opcode, _left, _isMasked) = (true, opcode, length, isMasked);
        _isFinal = (_header[0] & FinalBit) != 0;
        _startsMessage = opcode != WebSocketOpcode.Continuation;
        _isClosed = opcode == WebSocketOpcode.Close;
        if (opcode is WebSocketOpcode.Text or WebSocketOpcode.Binary)
        {
            _message = opcode;
        }
    }

    private ReadOnlyMemory<byte> Unmask(ReadOnlySpan<byte> masked, Memory<byte> scratch)
    {
        Span<byte> plain = scratch.Span;
        ulong wide = _mask | ((ulong)_mask << 32);
        int at = 0;
        for (; at <= masked.Length - sizeof(ulong); at += sizeof(ulong))
        {
            MemoryMarshal.Write(plain[at..], MemoryMarshal.Read<ulong>(masked[at..]) ^ wide);
        }

        for (int shift = 0; at < masked.Length; at++, shift += 8)
        {
            plain[at] = (byte)(masked[at] ^ (byte)(_mask >> shift));
            shift = shift == 24 ? -8 : shift;
        }

        _mask = uint.RotateRight(_mask, masked.Length % 4 * 8);
        return scratch;
    }

    private bool Hold(ref ReadOnlyMemory<byte> input, int wanted)
    {
        int missing = wanted - _headerLength;
        if (missing <= 0)
        {
            return true;
        }

        int taken = Math.Min(missing, input.Length);
        input.Span[..taken].CopyTo(_header.AsSpan(_headerLength));
        _headerLength += taken;
        input = input[taken..];
        return taken == missing;
    }
}
