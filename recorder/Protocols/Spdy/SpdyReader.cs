using System.Buffers.Binary;

namespace Recorder.Protocols.Spdy;

/// <summary>
/// Cuts one direction of a SPDY/3.1 connection into frames, without holding data. It must see every byte from the first on: header
/// blocks refer back to the ones before.
/// </summary>
/// <remarks><code>
/// control: |1| version (15) | type (16) | flags (8) | length (24) | payload |
/// data:    |0| stream id (31)           | flags (8) | length (24) | data    |
/// </code>
/// SECURITY: API servers and kubelets read SETTINGS by the number of settings and not by the frame's length, and do not mask the
/// reserved bit of a stream id. What could be read in two ways is refused: else a session would run in a frame that is passed over here.
/// </remarks>
public sealed class SpdyReader
{
    /// <summary>Longest control frame: kubectl's have below 100 bytes.</summary>
    internal const int MaxControlSize = 16 * 1024;

    private const int HeadSize = 8, Version = 3, MaxStreamId = int.MaxValue, SettingsHead = 4, SettingSize = 8;
    private const byte FinFlag = 1;

    private readonly HeaderInflater _inflater = new();
    private byte[] _held = new byte[64];
    private int _heldLength;

    // Of the data frame being read.
    private bool _inData, _isFin;
    private uint _streamId;
    private int _left;

    /// <summary>What has been read up to now ends here.</summary>
    public SpdyPosition Position => new(_inData ? _left : 0, _inData ? _streamId : 0, _heldLength != 0);

    /// <summary>Takes the next piece off <paramref name="input"/>. False when it is used up.</summary>
    /// <exception cref="ProtocolException">A frame is not as it must be.</exception>
    public bool TryRead(ref ReadOnlyMemory<byte> input, out SpdyPiece piece)
    {
        piece = default;
        if (_inData)
        {
            return TryReadData(ref input, out piece);
        }

        if (!Hold(ref input, HeadSize))
        {
            return false;
        }

        uint first = BinaryPrimitives.ReadUInt32BigEndian(_held);
        uint second = BinaryPrimitives.ReadUInt32BigEndian(_held.AsSpan(4));
        (byte flags, int length) = ((byte)(second >> 24), (int)(second & 0xff_ffff));
        if (first <= MaxStreamId)
        {
            (_inData, _isFin, _streamId, _left) = (true, (flags & FinFlag) != 0, StreamId(first), length);
            _heldLength = 0;
            return TryReadData(ref input, out piece);
        }

        var type = (SpdyFrameType)(ushort)first;
        Judge((first >> 16) & 0x7fff, type, length);
        if (!Hold(ref input, HeadSize + length))
        {
            return false;
        }

        piece = Interpret(type, flags, _held.AsSpan(HeadSize, length));
        _heldLength = 0;
        return true;
    }

    private bool TryReadData(ref ReadOnlyMemory<byte> input, out SpdyPiece piece)
    {
        piece = default;
        if (_left != 0 && input.IsEmpty)
        {
            return false;
        }

        int length = Math.Min(_left, input.Length);
        ReadOnlyMemory<byte> data = input[..length];
        input = input[length..];
        _left -= length;
        _inData = _left != 0;
        piece = new SpdyPiece(SpdyFrameType.Data, _streamId, data, _isFin && !_inData, null);
        return true;
    }

    private static void Judge(uint version, SpdyFrameType type, int length)
    {
        if (version != Version)
        {
            throw new ProtocolException($"spdy frame has version {version}, expected {Version}");
        }

        (int least, int most) = type switch
        {
            SpdyFrameType.SynStream => (10, MaxControlSize),
            SpdyFrameType.SynReply or SpdyFrameType.Headers => (4, MaxControlSize),
            SpdyFrameType.RstStream or SpdyFrameType.GoAway or SpdyFrameType.WindowUpdate => (8, 8),
            SpdyFrameType.Settings => (SettingsHead, MaxControlSize),
            SpdyFrameType.Ping => (4, 4),
            _ => throw new ProtocolException($"spdy frame type {(int)type} does not exist"),
        };
        if (length < least || most < length)
        {
            throw new ProtocolException($"spdy {type} has length {length}, allowed {least} to {most}");
        }
    }

    private SpdyPiece Interpret(SpdyFrameType type, byte flags, ReadOnlySpan<byte> payload)
    {
        uint number = BinaryPrimitives.ReadUInt32BigEndian(payload);
        bool isFin = (flags & FinFlag) != 0;
        return type switch
        {
            SpdyFrameType.SynStream => new SpdyPiece(type, StreamId(number), default, isFin, ReadHeaders(payload[10..])),
            SpdyFrameType.SynReply or SpdyFrameType.Headers => new SpdyPiece(type, StreamId(number), default, isFin, ReadHeaders(payload[4..])),
            SpdyFrameType.RstStream => new SpdyPiece(type, StreamId(number), default, true, null),
            SpdyFrameType.Settings when payload.Length != SettingsHead + (SettingSize * (long)number) =>
                throw new ProtocolException($"spdy Settings has length {payload.Length}, but {number} settings"),
            _ => new SpdyPiece(type, 0, default, false, null),
        };
    }

    private List<KeyValuePair<string, string>> ReadHeaders(ReadOnlySpan<byte> block) => HeaderBlock.Parse(_inflater.Inflate(block));

    private static uint StreamId(uint number) => number is > 0 and <= MaxStreamId
        ? number
        : throw new ProtocolException($"spdy stream id is {number}, allowed 1 to {MaxStreamId}");

    private bool Hold(ref ReadOnlyMemory<byte> input, int wanted)
    {
        int missing = wanted - _heldLength;
        if (missing <= 0)
        {
            return true;
        }

        int taken = Math.Min(missing, input.Length);
        if (_held.Length < _heldLength + taken)
        {
            Array.Resize(ref _held, Math.Max(2 * _held.Length, _heldLength + taken));
        }

        input.Span[..taken].CopyTo(_held.AsSpan(_heldLength));
        _heldLength += taken;
        input = input[taken..];
        return taken == missing;
    }
}
