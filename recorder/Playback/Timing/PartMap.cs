using Recorder.Format;
using Recorder.Playback.Sources;

namespace Recorder.Playback.Timing;

/// <summary>Where the parts of a recording begin: all that seeking needs.</summary>
/// <remarks>
/// From the index beside the recording when it fits the recording's size; else from the part headers alone (three numbers
/// each, nothing is decompressed); else, when a header is damaged, by reading the whole recording once.
/// </remarks>
internal sealed class PartMap
{
    private PartMap(IReadOnlyList<PartSpan> parts, bool isWhole = true) => (Parts, IsWhole) = (parts, isWhole);

    public IReadOnlyList<PartSpan> Parts { get; }

    /// <summary>False when a header is damaged or the end is cut off.</summary>
    public bool IsWhole { get; }

    public static async Task<PartMap> LoadAsync(IRecordingSource source, CancellationToken cancellationToken)
    {
        long size = await source.GetSizeAsync(cancellationToken);
        if (await ReadFreshIndexAsync(source, size, cancellationToken) is PartIndex index)
        {
            return new PartMap(SpansOf(index));
        }

        if (await WalkHeadersAsync(source, size, cancellationToken) is List<PartSpan> parts)
        {
            return new PartMap(parts);
        }

        await using Stream recording = await source.OpenAsync(0, null, cancellationToken);
        PartIndex rebuilt = await PartIndex.BuildAsync(recording, cancellationToken);
        return new PartMap(SpansOf(rebuilt), isWhole: false);
    }

    // A part that holds nothing new (a retried upload) is at no moment of the session.
    private static List<PartSpan> SpansOf(PartIndex index)
    {
        var spans = new List<PartSpan>();
        long last = -1;
        foreach (PartIndexEntry part in index.Parts.Where(part => part.RecordCount > 0))
        {
            spans.Add(new PartSpan(part.Offset, part.Size, part.FirstTime, AfterIndex: last));
            last = Math.Max(last, part.LastIndex);
        }

        return spans;
    }

    /// <summary>The index, unless it is missing, unsound, or of another recording (its size tells).</summary>
    public static async Task<PartIndex?> ReadFreshIndexAsync(IRecordingSource source, long size, CancellationToken cancellationToken)
    {
        if (await source.ReadIndexAsync(cancellationToken) is not byte[] bytes)
        {
            return null;
        }

        try
        {
            PartIndex index = PartIndex.Parse(bytes);
            return index.RecordingSize == size ? index : null;
        }
        catch (RecordFormatException)
        {
            return null;
        }
    }

    /// <summary>Null when a header makes no sense or the recording is cut off: then only reading it all tells.</summary>
    private static async Task<List<PartSpan>?> WalkHeadersAsync(IRecordingSource source, long size, CancellationToken cancellationToken)
    {
        var parts = new List<PartSpan>();
        byte[] bytes = new byte[PartHeader.VersionTwoSize];
        for (long offset = 0; offset < size;)
        {
            await using Stream stream = await source.OpenAsync(offset, bytes.Length, cancellationToken);
            int read = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
            if (ReadHeader(bytes.AsSpan(0, read)) is not PartHeader header || size - offset < header.PartSize)
            {
                return null;
            }

            parts.Add(new PartSpan(offset, header.PartSize, null));
            offset += header.PartSize;
        }

        return parts;
    }

    private static PartHeader? ReadHeader(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return PartHeader.TryRead(bytes, out PartHeader header) ? header : null;
        }
        catch (RecordFormatException)
        {
            return null;
        }
    }
}
