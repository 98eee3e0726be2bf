namespace Recorder.Protocols.Spdy;

/// <summary>Bits of deflated data, the least significant of each byte first.</summary>
internal ref struct BitReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _at;
    private uint _bits;
    private int _count;

    /// <summary>Bits that are left, those of whole bytes included.</summary>
    internal readonly int Left => _count + ((_bytes.Length - _at) * 8);

    /// <exception cref="ProtocolException">There are not so many.</exception>
    internal int Read(int count)
    {
        while (_count < count)
        {
            _bits |= (uint)Next() << _count;
            _count += 8;
        }

        int value = (int)(_bits & ((1u << count) - 1));
        _bits >>= count;
        _count -= count;
        return value;
    }

    /// <summary>Bytes from the next byte boundary on.</summary>
    /// <exception cref="ProtocolException">There are not so many.</exception>
    internal ReadOnlySpan<byte> ReadBytes(int count)
    {
        (_bits, _count) = (0, 0); // Never a whole byte.
        if (_bytes.Length - _at < count)
        {
            throw new ProtocolException("deflated data ends in the middle of a block");
        }

        ReadOnlySpan<byte> taken = _bytes.Slice(_at, count);
        _at += count;
        return taken;
    }

    private byte Next() => _at < _bytes.Length ? _bytes[_at++] : throw new ProtocolException("deflated data ends in the middle of a block");
}
