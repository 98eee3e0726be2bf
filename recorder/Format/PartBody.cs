namespace Recorder.Format;

/// <summary>
/// A part's body as a stream that ends where the header says, for the inflater to read from. What it was lent is
/// consumed only when it asks for more, so that the end of its data can be found afterwards.
/// </summary>
internal sealed class PartBody(RecordingInput input, long size) : Stream
{
    // The inflater loses what it made of the current piece when it meets damage in it: keep pieces small.
    private const int MaxLent = 8192;

    private int _lent;

    /// <summary>Bytes not consumed yet, the lent ones included.</summary>
    public long Remaining { get; private set; } = size;

    /// <summary>Someone asked for bytes of the body that the recording does not have.</summary>
    public bool IsTruncated { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Advance(_lent);
        int piece = (int)Math.Min(Math.Min(buffer.Length, MaxLent), Remaining);

        // Whole pieces, so that what is got out of a damaged part does not depend on how the recording's bytes arrived.
        await FillAsync(piece, cancellationToken);
        _lent = Math.Min(piece, input.Buffered.Length);
        input.Buffered[.._lent].CopyTo(buffer.Span);
        return _lent;
    }

    /// <summary>The next byte, consumed; -1 at the end.</summary>
    public async ValueTask<int> ReadOneAsync(CancellationToken cancellationToken)
    {
        if (Remaining == 0 || !await FillAsync(1, cancellationToken))
        {
            return -1;
        }

        byte value = input.Buffered[0];
        Advance(1);
        return value;
    }

    /// <summary>
    /// Looks for <paramref name="mark"/> in what was lent last and right behind it. When it is there, everything up to
    /// its end is consumed, and nothing more.
    /// </summary>
    public async ValueTask<bool> EndAfterAsync(byte[] mark, CancellationToken cancellationToken)
    {
        int window = (int)Math.Min(Remaining, _lent + mark.Length);
        await FillAsync(window, cancellationToken);
        int at = input.Buffered[..Math.Min(window, input.Buffered.Length)].IndexOf(mark);
        if (at < 0)
        {
            return false;
        }

        Advance(at + mark.Length);
        return true;
    }

    /// <summary>Consumes zeros. False: something else comes, after at most the zeros that a part header begins with.</summary>
    public async ValueTask<bool> SkipZerosAsync(CancellationToken cancellationToken)
    {
        const int HeaderZeros = 7;
        while (true)
        {
            await input.FillAsync((int)Math.Min(Remaining, MaxLent), cancellationToken);
            int usable = (int)Math.Min(Remaining, input.Buffered.Length);
            int other = input.Buffered[..usable].IndexOfAnyExcept((byte)0);
            if (other >= 0)
            {
                Advance(Math.Max(0, other - HeaderZeros));
                return false;
            }

            bool isLast = usable == Remaining || input.Ended;
            Advance(isLast ? usable : usable - HeaderZeros);
            if (isLast)
            {
                return true;
            }
        }
    }

    /// <summary>Consumes up to a part header inside the body, or all of the body.</summary>
    public async ValueTask<bool> FindHeaderAsync(CancellationToken cancellationToken)
    {
        long position = input.Position;
        bool found = await HeaderScan.FindAsync(input, Remaining, cancellationToken);
        Remaining -= input.Position - position;
        return found;
    }

    public override void Flush()
    {
    }

    // The inflater is only ever read asynchronously.
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    // Of the body: no more than is left of it.
    private async ValueTask<bool> FillAsync(int count, CancellationToken cancellationToken)
    {
        bool isThere = await input.FillAsync(count, cancellationToken);
        IsTruncated |= !isThere;
        return isThere;
    }

    private void Advance(int count)
    {
        input.Advance(count);
        Remaining -= count;
        _lent = 0;
    }
}
