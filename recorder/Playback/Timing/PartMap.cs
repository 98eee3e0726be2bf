using Recorder.Format;
using Recorder.Playback.Sources;

namespace Recorder.Playback.Timing;

/// <summary>Where the parts of a recording begin: all that seeking needs.</summary>
/// <remarks>
/// From the index beside the recording when it fits the recording's size; else from the part headers (three numbers each) and, to
/// seek, each part's first event; else, when a header is damaged or a part stands twice, by reading the whole recording once.
/// </remarks>
internal sealed class PartMap
{
    // Of a part: a header and one record fit, however badly it compresses.
    private const int MaxFirstRecord = 128 * 1024;

    private PartMap(IReadOnlyList<PartSpan> parts, bool isWhole = true) => (Parts, IsWhole) = (parts, isWhole);

    public IReadOnlyList<PartSpan> Parts { get; }

    /// <summary>False when a header is damaged or the end is cut off.</summary>
    public bool IsWhole { get; }

    /// <summary>Where the parts lie; what each begins with is known from an index only.</summary>
    public static async Task<PartMap> LoadAsync(IRecordingSource source, CancellationToken cancellationToken)
    {
        long size = await source.GetSizeAsync(cancellationToken);
        return await ReadFreshIndexAsync(source, size, cancellationToken) is PartIndex index ? new PartMap(SpansOf(index))
            : await WalkHeadersAsync(source, size, cancellationToken) is List<PartSpan> parts ? new PartMap(parts)
            : await ReadAllAsync(source, cancellationToken);
    }

    /// <summary>Where the parts lie and what each begins with: no part that holds nothing new is among them.</summary>
    public static async Task<PartMap> LoadForSeekAsync(IRecordingSource source, CancellationToken cancellationToken)
    {
        long size = await source.GetSizeAsync(cancellationToken);
        return await ReadFreshIndexAsync(source, size, cancellationToken) is PartIndex index ? new PartMap(SpansOf(index))
            : await WalkHeadersAsync(source, size, cancellationToken) is List<PartSpan> parts && await LookIntoAsync(source, parts, cancellationToken)
                ? new PartMap(parts)
            : await ReadAllAsync(source, cancellationToken);
    }

    private static async Task<PartMap> ReadAllAsync(IRecordingSource source, CancellationToken cancellationToken)
    {
        await using Stream recording = await source.OpenAsync(0, null, cancellationToken);
        PartIndex rebuilt = await PartIndex.BuildAsync(recording, cancellationToken);
        return new PartMap(SpansOf(rebuilt), isWhole: false);
    }

    // A part that holds nothing new (a retried upload) is at no moment of the session.
    private static List<PartSpan> SpansOf(PartIndex index) =>
    [
        .. index.Parts.Where(part => part.RecordCount > 0).Select(part => new PartSpan(part.Offset, part.Size, part.FirstTime, part.FirstIndex)),
    ];

    /// <summary>Adds what each part begins with. False: that leaves open which of them holds what.</summary>
    private static async Task<bool> LookIntoAsync(IRecordingSource source, List<PartSpan> parts, CancellationToken cancellationToken)
    {
        long last = -1;
        for (int i = 0; i < parts.Count; i++)
        {
            PartSpan part = parts[i];
            await using Stream stream = await source.OpenAsync(part.Offset, Math.Min(part.Size, MaxFirstRecord), cancellationToken);
            using var reader = new RecordingReader(stream, RecordingReaderOptions.Default);
            if (!await reader.ReadAsync(cancellationToken) || reader.Key.Index <= last)
            {
                return false;
            }

            last = reader.Key.Index;
            parts[i] = part with { FirstTime = reader.Key.Time, FirstIndex = last };
        }

        return true;
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
