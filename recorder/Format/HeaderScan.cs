namespace Recorder.Format;

/// <summary>Finds the next part where a header or a size is damaged: a plain part header right before a gzip header.</summary>
internal static class HeaderScan
{
    private const int WindowSize = 32 * 1024;
    private const int SmallestGzipMember = 18;

    private static ReadOnlySpan<byte> GzipMagic => [0x1F, 0x8B, 0x08];

    /// <summary>
    /// Consumes up to the next part header within <paramref name="limit"/> bytes. False: there is none, and they are all consumed.
    /// </summary>
    public static async ValueTask<bool> FindAsync(RecordingInput input, long limit, CancellationToken cancellationToken)
    {
        while (true)
        {
            bool isFull = await input.FillAsync((int)Math.Min(limit, WindowSize), cancellationToken);
            int usable = (int)Math.Min(limit, input.Buffered.Length);
            int found = Find(input.Buffered[..usable]);
            if (found >= 0 || !isFull || usable == limit)
            {
                input.Advance(found >= 0 ? found : usable);
                return found >= 0;
            }

            // Keep what may be the beginning of a header.
            int step = usable - PartHeader.VersionTwoSize - GzipMagic.Length;
            input.Advance(step);
            limit -= step;
        }
    }

    private static int Find(ReadOnlySpan<byte> bytes)
    {
        for (int from = 0; from < bytes.Length;)
        {
            int magic = bytes[from..].IndexOf(GzipMagic);
            if (magic < 0)
            {
                break;
            }

            from += magic;
            if (IsHeader(bytes, from, PartHeader.VersionOneSize))
            {
                return from - PartHeader.VersionOneSize;
            }

            if (IsHeader(bytes, from, PartHeader.VersionTwoSize))
            {
                return from - PartHeader.VersionTwoSize;
            }

            from++;
        }

        return -1;
    }

    private static bool IsHeader(ReadOnlySpan<byte> bytes, int end, int size)
    {
        if (end < size)
        {
            return false;
        }

        // A readable header is mostly zeros: cheaper than an exception for each candidate.
        ReadOnlySpan<byte> candidate = bytes[(end - size)..end];
        if (candidate[..7].ContainsAnyExcept((byte)0) || candidate[7] != (size == PartHeader.VersionOneSize ? 1 : 2) || candidate[8] != 0 || candidate[16] != 0)
        {
            return false;
        }

        return PartHeader.TryRead(candidate, out PartHeader header) && header.BodySize >= SmallestGzipMember && !header.IsEncrypted;
    }
}
