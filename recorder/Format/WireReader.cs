namespace Recorder.Format;

/// <summary>Walks the fields of one protobuf message where it lies, without parsing it into objects.</summary>
/// <remarks>
/// Protocol Buffers, "Encoding": (varint tag = number &lt;&lt; 3 | wire type, value)*. Groups, which proto3 does not have, are refused.
/// </remarks>
internal ref struct WireReader(ReadOnlySpan<byte> message)
{
    private const int MaxVarintSize = 10;
    private readonly ReadOnlySpan<byte> _message = message;
    private int _position;

    /// <summary>Number of the current field.</summary>
    public int Number { get; private set; }

    public WireType Type { get; private set; }

    /// <summary>Value of a varint field.</summary>
    public ulong Varint { get; private set; }

    /// <summary>Value of any other field: points into the message.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>Why there is no next field though the message has not ended: its bytes are no protobuf message.</summary>
    public string? Fault { get; private set; }

    /// <summary>Goes to the next field; false at the end of the message.</summary>
    /// <exception cref="RecordFormatException">The bytes are no protobuf message.</exception>
    public bool Next() => TryNext() || (Fault is null ? false : throw new RecordFormatException(Fault));

    /// <summary>Goes to the next field; false at the end of the message, or at a <see cref="Fault"/>.</summary>
    public bool TryNext()
    {
        if (_position >= _message.Length || !TryReadVarint(out ulong tag))
        {
            return false;
        }

        Number = (int)(tag >> 3);
        if (tag > uint.MaxValue || Number == 0)
        {
            return Fail($"protobuf tag {tag} is out of range");
        }

        Type = (WireType)(tag & 7);
        switch (Type)
        {
            case WireType.Varint:
                bool isWhole = TryReadVarint(out ulong value);
                Varint = value;
                return isWhole;
            case WireType.LengthDelimited:
                return TryReadVarint(out ulong size) && TryTake(size);
            case WireType.Fixed64:
                return TryTake(sizeof(ulong));
            case WireType.Fixed32:
                return TryTake(sizeof(uint));
            default:
                return Fail($"protobuf field {Number} has wire type {(int)Type}");
        }
    }

    private bool TryTake(ulong size)
    {
        int left = _message.Length - _position;
        if ((ulong)left < size)
        {
            return Fail($"protobuf field {Number} has length {size}, {left} bytes are left");
        }

        Bytes = _message.Slice(_position, (int)size);
        _position += (int)size;
        return true;
    }

    private bool TryReadVarint(out ulong value)
    {
        // Tags, lengths and small numbers: nearly all there are.
        if ((uint)_position < (uint)_message.Length && _message[_position] < 0x80)
        {
            value = _message[_position++];
            return true;
        }

        return TryReadLongVarint(out value);
    }

    private bool TryReadLongVarint(out ulong value)
    {
        value = 0;
        ReadOnlySpan<byte> rest = _message[_position..];
        int limit = Math.Min(rest.Length, MaxVarintSize);
        for (int i = 0; i < limit; i++)
        {
            value |= (ulong)(rest[i] & 0x7F) << (7 * i);
            if (rest[i] < 0x80)
            {
                _position += i + 1;
                return true;
            }
        }

        return Fail(limit == MaxVarintSize ? "protobuf varint is longer than 10 bytes" : "protobuf message ends in a varint");
    }

    // There is no next field behind it, however often it is asked for.
    private bool Fail(string fault)
    {
        (Fault, _position) = (fault, _message.Length);
        return false;
    }
}
