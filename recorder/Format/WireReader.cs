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

    /// <summary>Goes to the next field; false at the end of the message.</summary>
    /// <exception cref="RecordFormatException">The bytes are no protobuf message.</exception>
    public bool Next()
    {
        if (_position >= _message.Length)
        {
            return false;
        }

        ulong tag = ReadVarint();
        Number = (int)(tag >> 3);
        if (tag > uint.MaxValue || Number == 0)
        {
            throw new RecordFormatException($"protobuf tag {tag} is out of range");
        }

        Type = (WireType)(tag & 7);
        switch (Type)
        {
            case WireType.Varint:
                Varint = ReadVarint();
                break;
            case WireType.LengthDelimited:
                Bytes = Take(ReadVarint());
                break;
            case WireType.Fixed64:
                Bytes = Take(sizeof(ulong));
                break;
            case WireType.Fixed32:
                Bytes = Take(sizeof(uint));
                break;
            default:
                throw new RecordFormatException($"protobuf field {Number} has wire type {(int)Type}");
        }

        return true;
    }

    private ReadOnlySpan<byte> Take(ulong size)
    {
        int left = _message.Length - _position;
        if ((ulong)left < size)
        {
            throw new RecordFormatException($"protobuf field {Number} has length {size}, {left} bytes are left");
        }

        ReadOnlySpan<byte> taken = _message.Slice(_position, (int)size);
        _position += (int)size;
        return taken;
    }

    private ulong ReadVarint()
    {
        // Tags, lengths and small numbers: nearly all there are.
        if ((uint)_position < (uint)_message.Length && _message[_position] < 0x80)
        {
            return _message[_position++];
        }

        return ReadLongVarint();
    }

    private ulong ReadLongVarint()
    {
        ulong value = 0;
        ReadOnlySpan<byte> rest = _message[_position..];
        int limit = Math.Min(rest.Length, MaxVarintSize);
        for (int i = 0; i < limit; i++)
        {
            value |= (ulong)(rest[i] & 0x7F) << (7 * i);
            if (rest[i] < 0x80)
            {
                _position += i + 1;
                return value;
            }
        }

        throw new RecordFormatException(limit == MaxVarintSize ? "protobuf varint is longer than 10 bytes" : "protobuf message ends in a varint");
    }
}
