namespace Fuzz.Mutations;

/// <summary>How a stream is cut into blocks of a header and a payload, and how a header is made to fit its payload again.</summary>
internal abstract class BlockFormat
{
    /// <summary>False: what is left is no block.</summary>
    public abstract bool TryCut(ReadOnlySpan<byte> rest, out int headerSize, out long payloadSize);

    /// <summary>Writes the payload's size into the header, and whatever covers the block.</summary>
    public abstract void Seal(Span<byte> header, ReadOnlySpan<byte> payload);

    /// <summary>The blocks of a stream. What is no block is the last one's header.</summary>
    public List<Block> Cut(byte[] input)
    {
        var blocks = new List<Block>();
        int at = 0;
        while (at < input.Length && TryCut(input.AsSpan(at), out int headerSize, out long payloadSize))
        {
            int payload = at + Math.Min(headerSize, input.Length - at);
            int end = payload + (int)Math.Clamp(payloadSize, 0, input.Length - payload);
            blocks.Add(new Block(input[at..payload], input[payload..end]));
            at = end;
        }

        if (at < input.Length)
        {
            blocks.Add(new Block(input[at..], []));
        }

        return blocks;
    }

    public Block Sealed(Block block)
    {
        byte[] header = [.. block.Header];
        if (TryCut(header, out int headerSize, out _) && headerSize <= header.Length)
        {
            Seal(header, block.Payload);
        }

        return block with { Header = header };
    }

    public static byte[] Join(IEnumerable<Block> blocks) => [.. blocks.SelectMany(block => (byte[])[.. block.Header, .. block.Payload])];
}
