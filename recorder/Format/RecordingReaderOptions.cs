namespace Recorder.Format;

/// <summary>Limits of a <see cref="RecordingReader"/>, and where it starts.</summary>
public sealed record RecordingReaderOptions
{
    public static RecordingReaderOptions Default { get; } = new();

    /// <summary>Most bytes that one part may decompress to; the rest of a larger one is skipped. Nothing of it is buffered.</summary>
    public long MaxPartContent { get; init; } = 1L << 30;

    /// <summary>Most findings listed one by one; more are counted.</summary>
    public int MaxFindings { get; init; } = 1_000;

    /// <summary>How bad missing event indices are. Some recordings number by time, so by default they are only mentioned.</summary>
    public FindingSeverity GapSeverity { get; init; } = FindingSeverity.Information;

    /// <summary>Whether the reader makes a <see cref="PartIndex"/> along the way (<see cref="RecordingReader.ToIndex"/>).</summary>
    public bool BuildIndex { get; init; }

    /// <summary>Whether the stream stays open when the reader is disposed.</summary>
    public bool LeaveOpen { get; init; }

    /// <summary>Where in the recording the stream begins, at a part header. See <see cref="StartingAt"/>.</summary>
    public long StartOffset { get; init; }

    /// <summary>Number of parts before <see cref="StartOffset"/>.</summary>
    public int PartsBefore { get; init; }

    /// <summary>Records up to this event index are dropped as repeated.</summary>
    public long AfterIndex { get; init; } = -1;

    /// <summary>Options to read from the given part (an index into <see cref="PartIndex.Parts"/>) on; the stream must stand at its offset.</summary>
    public RecordingReaderOptions StartingAt(PartIndex index, int part) => this with
    {
        StartOffset = index.Parts[part].Offset,
        PartsBefore = part,
        AfterIndex = index.Parts.Take(part).Where(entry => entry.RecordCount > 0).Select(entry => entry.LastIndex).DefaultIfEmpty(-1).Max(),
    };
}
