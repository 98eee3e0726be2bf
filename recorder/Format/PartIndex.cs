namespace Recorder.Format;

/// <summary>
/// Where the parts of a recording lie and what is in them: the sidecar <c>&lt;sid&gt;.index</c>. Made from the recording, and
/// made again whenever it is missing, damaged or does not match.
/// </summary>
public sealed class PartIndex
{
    internal PartIndex(IReadOnlyList<PartIndexEntry> parts, long recordingSize, byte[] recordingSha256, long recordCount, byte[] contentSha256)
    {
        Parts = parts;
        RecordingSize = recordingSize;
        RecordingSha256 = recordingSha256;
        RecordCount = recordCount;
        ContentSha256 = contentSha256;
    }

    /// <summary>In file order.</summary>
    public IReadOnlyList<PartIndexEntry> Parts { get; }

    /// <summary>Size of the recording that it was made from, in bytes.</summary>
    public long RecordingSize { get; }

    /// <summary>Digest of the recording's bytes.</summary>
    public byte[] RecordingSha256 { get; }

    /// <summary>Records in the recording, repeated ones not counted.</summary>
    public long RecordCount { get; }

    /// <summary>Digest of the records, as <see cref="RecordingDigest"/> makes it.</summary>
    public byte[] ContentSha256 { get; }

    /// <summary>Makes the index in one pass over the whole recording; damage is passed over as <see cref="RecordingReader"/> does.</summary>
    public static async Task<PartIndex> BuildAsync(Stream recording, CancellationToken cancellationToken)
    {
        using var reader = new RecordingReader(recording, new RecordingReaderOptions { BuildIndex = true, LeaveOpen = true });
        while (await reader.ReadAsync(cancellationToken))
        {
        }

        return reader.ToIndex();
    }

    /// <exception cref="RecordFormatException">The bytes are no index that can be trusted: build it anew.</exception>
    public static PartIndex Parse(ReadOnlySpan<byte> bytes) => PartIndexCodec.Parse(bytes);

    public byte[] ToBytes() => PartIndexCodec.ToBytes(this);

    /// <summary>False when the recording changed since (it can only have grown, or be another one).</summary>
    public bool Matches(long recordingSize) => RecordingSize == recordingSize;

    /// <summary>Which of <see cref="Parts"/> holds the record with this event index, or the nearest before it; -1 when none does.</summary>
    public int FindByIndex(long eventIndex) => FindLast(part => part.FirstIndex <= eventIndex);

    /// <summary>The last of <see cref="Parts"/> that begins at or before this time; -1 when none does.</summary>
    public int FindByTime(DateTimeOffset time) => FindLast(part => part.FirstTime <= time);

    // Not a binary search: clocks step back, and parts without records say nothing.
    private int FindLast(Func<PartIndexEntry, bool> matches)
    {
        for (int i = Parts.Count - 1; i >= 0; i--)
        {
            if (Parts[i].RecordCount > 0 && matches(Parts[i]))
            {
                return i;
            }
        }

        return -1;
    }
}
