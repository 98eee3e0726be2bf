namespace Recorder.Protocols.Spdy;

/// <summary>One Huffman code of deflate: how many codes there are of each length, and the symbols in the order of their codes.</summary>
/// <remarks>RFC 1951 section 3.2.2, "Use of Huffman coding in the 'deflate' format".</remarks>
internal sealed class HuffmanCode
{
    internal const int MaxLength = 15;

    private readonly ushort[] _counts = new ushort[MaxLength + 1];
    private readonly ushort[] _symbols = new ushort[288];

    internal HuffmanCode()
    {
    }

    internal HuffmanCode(ReadOnlySpan<byte> lengths) => Set(lengths);

    /// <exception cref="ProtocolException">The lengths make no code.</exception>
    internal void Set(ReadOnlySpan<byte> lengths)
    {
        Array.Clear(_counts);
        foreach (byte length in lengths)
        {
            _counts[length]++;
        }

        int used = lengths.Length - _counts[0];
        _counts[0] = 0;
        int free = 1;
        Span<ushort> starts = stackalloc ushort[MaxLength + 2];
        for (int length = 1; length <= MaxLength; length++)
        {
            free = (free << 1) - _counts[length];
            if (free < 0)
            {
                throw new ProtocolException($"deflate code has too many codes of length {length}");
            }

            starts[length + 1] = (ushort)(starts[length] + _counts[length]);
        }

        // A code that is not complete is one symbol of one bit, or none at all.
        if (free != 0 && used != 0 && !(used == 1 && _counts[1] == 1))
        {
            throw new ProtocolException("deflate code is not complete");
        }

        for (int symbol = 0; symbol < lengths.Length; symbol++)
        {
            if (lengths[symbol] != 0)
            {
                _symbols[starts[lengths[symbol]]++] = (ushort)symbol;
            }
        }
    }

    /// <exception cref="ProtocolException">The bits are no symbol, or end.</exception>
    internal int Read(ref BitReader bits)
    {
        int code = 0, first = 0, index = 0;
        for (int length = 1; length <= MaxLength; length++)
        {
            code |= bits.Read(1);
            int count = _counts[length];
            if (code - count < first)
            {
                return _symbols[index + (code - first)];
            }

            index += count;
            first = (first + count) << 1;
            code <<= 1;
        }

        throw new ProtocolException("deflate symbol does not exist");
    }
}
