using System.Buffers.Binary;

namespace Recorder.Protocols.Spdy;

/// <summary>Inflates the header blocks of one direction: one zlib stream over all of them, each block flushed to a byte boundary.</summary>
/// <remarks>
/// RFC 1950 and RFC 1951. The platform's inflater takes no preset dictionary, cannot say whether a block's bytes are used up, and holds
/// 40 KiB for each direction from the start; this holds what it has to refer back to.
/// </remarks>
internal sealed class HeaderInflater
{
    /// <summary>Most bytes that one block may become.</summary>
    internal const int MaxBlockSize = 64 * 1024;

    private const int WindowSize = 32 * 1024, ZlibHeaderSize = 2 + 4 /* dictionary */;
    private const int EndOfBlock = 256, MaxLengthSymbol = 285, MaxDistanceSymbol = 29;

    private static readonly HuffmanCode _fixedLiterals = new(FixedLiteralLengths());
    private static readonly HuffmanCode _fixedDistances = new([.. Enumerable.Repeat((byte)5, 32)]);

    // RFC 1951 section 3.2.5: extra bits of length symbols 257 to 285, and of distance symbols 0 to 29.
    private static readonly byte[] _lengthExtra = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
    private static readonly int[] _lengthBase = BasesOf(_lengthExtra, 3);
    private static readonly byte[] _distanceExtra = [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];
    private static readonly int[] _distanceBase = BasesOf(_distanceExtra, 1);
    private static readonly byte[] _codeLengthOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

    // What may be referred back to, and behind it the block being inflated.
    private byte[] _bytes = [];
    private int _length;
    private int _blockStart;
    private HuffmanCode? _literals, _distances;

    /// <summary>Inflates the next block. The bytes are valid until the next call.</summary>
    /// <exception cref="ProtocolException">It is damaged, too large, or not flushed.</exception>
    internal ReadOnlySpan<byte> Inflate(ReadOnlySpan<byte> deflated)
    {
        if (_length == 0)
        {
            Start(ref deflated);
        }

        Forget();
        _blockStart = _length;
        var bits = new BitReader(deflated);

        // No block of deflate is shorter than a byte.
        while (8 <= bits.Left)
        {
            if (bits.Read(1) != 0)
            {
                throw new ProtocolException("the zlib stream of the headers ends");
            }

            InflateBlock(ref bits);
        }

        return bits.Left == 0
            ? _bytes.AsSpan(_blockStart, _length - _blockStart)
            : throw new ProtocolException("a header block does not end on a byte");
    }

    private void Start(ref ReadOnlySpan<byte> deflated)
    {
        const byte Deflate = 8, MethodMask = 0x0f, HasDictionary = 0x20;
        if (deflated.Length < ZlibHeaderSize)
        {
            throw new ProtocolException($"the zlib stream of the headers has {deflated.Length} bytes, at least {ZlibHeaderSize} expected");
        }

        int header = BinaryPrimitives.ReadUInt16BigEndian(deflated);
        uint dictionary = BinaryPrimitives.ReadUInt32BigEndian(deflated[2..]);
        if (header % 31 != 0 || (deflated[0] & MethodMask) != Deflate || (deflated[1] & HasDictionary) == 0 || dictionary != SpdyDictionary.Id)
        {
            throw new ProtocolException($"the zlib stream of the headers starts with 0x{header:x4} 0x{dictionary:x8}, expected deflate with 0x{SpdyDictionary.Id:x8}");
        }

        deflated = deflated[ZlibHeaderSize..];
        _bytes = new byte[2 * SpdyDictionary.Bytes.Length];
        SpdyDictionary.Bytes.CopyTo(_bytes, 0);
        _length = SpdyDictionary.Bytes.Length;
    }

    private void InflateBlock(ref BitReader bits)
    {
        switch (bits.Read(2))
        {
            case 0:
                ReadOnlySpan<byte> lengths = bits.ReadBytes(4);
                int length = BinaryPrimitives.ReadUInt16LittleEndian(lengths);
                if (length != (ushort)~BinaryPrimitives.ReadUInt16LittleEndian(lengths[2..]))
                {
                    throw new ProtocolException("a stored deflate block has two different lengths");
                }

                bits.ReadBytes(length).CopyTo(Reserve(length));
                _length += length;
                break;
            case 1:
                InflateSymbols(ref bits, _fixedLiterals, _fixedDistances);
                break;
            case 2:
                ReadCodes(ref bits);
                InflateSymbols(ref bits, _literals!, _distances!);
                break;
            default:
                throw new ProtocolException("deflate block type 3 does not exist");
        }
    }

    private void InflateSymbols(ref BitReader bits, HuffmanCode literals, HuffmanCode distances)
    {
        for (int symbol; (symbol = literals.Read(ref bits)) != EndOfBlock;)
        {
            if (symbol < EndOfBlock)
            {
                Reserve(1)[0] = (byte)symbol;
                _length++;
                continue;
            }

            int distanceSymbol;
            if (MaxLengthSymbol < symbol)
            {
                throw new ProtocolException($"deflate length symbol {symbol} does not exist");
            }

            int length = _lengthBase[symbol - 257] + bits.Read(_lengthExtra[symbol - 257]);
            if (MaxDistanceSymbol < (distanceSymbol = distances.Read(ref bits)))
            {
                throw new ProtocolException($"deflate distance symbol {distanceSymbol} does not exist");
            }

            int distance = _distanceBase[distanceSymbol] + bits.Read(_distanceExtra[distanceSymbol]);
            Copy(length, distance);
        }
    }

    private void Copy(int length, int distance)
    {
        if (_length < distance || WindowSize < distance)
        {
            throw new ProtocolException($"deflate distance is {distance}, at most {Math.Min(_length, WindowSize)} allowed");
        }

        Reserve(length);
        for (int end = _length + length; _length < end; _length++)
        {
            _bytes[_length] = _bytes[_length - distance];
        }
    }

    // RFC 1951 section 3.2.7, "Compression with dynamic Huffman codes".
    private void ReadCodes(ref BitReader bits)
    {
        int literalCount = bits.Read(5) + 257, distanceCount = bits.Read(5) + 1, codeCount = bits.Read(4) + 4;
        if (literalCount > MaxLengthSymbol + 1 || distanceCount > MaxDistanceSymbol + 1)
        {
            throw new ProtocolException($"deflate block has {literalCount} literals and {distanceCount} distances, at most 286 and 30 allowed");
        }

        Span<byte> lengths = stackalloc byte[286 + 30];
        for (int i = 0; i < codeCount; i++)
        {
            lengths[_codeLengthOrder[i]] = (byte)bits.Read(3);
        }

        var codeLengths = new HuffmanCode(lengths[..19]);
        lengths.Clear();
        int count = literalCount + distanceCount;
        for (int i = 0; i < count;)
        {
            int symbol = codeLengths.Read(ref bits);
            (byte value, int repeat) = symbol switch
            {
                16 when i == 0 => throw new ProtocolException("deflate code lengths start with a repetition"),
                16 => (lengths[i - 1], 3 + bits.Read(2)),
                17 => ((byte)0, 3 + bits.Read(3)),
                18 => ((byte)0, 11 + bits.Read(7)),
                _ => ((byte)symbol, 1),
            };
            if (count < i + repeat)
            {
                throw new ProtocolException($"deflate block has {i + repeat} code lengths, at most {count} expected");
            }

            lengths.Slice(i, repeat).Fill(value);
            i += repeat;
        }

        (_literals ??= new HuffmanCode()).Set(lengths[..literalCount]);
        (_distances ??= new HuffmanCode()).Set(lengths[literalCount..count]);
    }

    private Span<byte> Reserve(int count)
    {
        int size = _length - _blockStart + count;
        if (MaxBlockSize < size)
        {
            throw new ProtocolException($"a header block inflates to {size} bytes, at most {MaxBlockSize} allowed");
        }

        if (_bytes.Length < _length + count)
        {
            Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, _length + count));
        }

        return _bytes.AsSpan(_length);
    }

    private void Forget()
    {
        if (2 * WindowSize < _length)
        {
            _bytes.AsSpan(_length - WindowSize, WindowSize).CopyTo(_bytes);
            _length = WindowSize;
        }
    }

    private static byte[] FixedLiteralLengths() =>
        [.. Enumerable.Repeat((byte)8, 144), .. Enumerable.Repeat((byte)9, 112), .. Enumerable.Repeat((byte)7, 24), .. Enumerable.Repeat((byte)8, 8)];

    private static int[] BasesOf(byte[] extra, int first)
    {
        int[] bases = new int[extra.Length];
        for (int i = 0; i < extra.Length; i++, first += 1 << extra[i - 1])
        {
            bases[i] = first;
        }

        bases[^1] = extra.Length == 29 ? 258 : bases[^1]; // The last length symbol is the longest length, alone.
        return bases;
    }
}
