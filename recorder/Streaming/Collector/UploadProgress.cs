using Recorder.Streaming.Joins;

namespace Recorder.Streaming.Collector;

/// <summary>
/// What is in the store already. Replaced atomically after each stored part, before the segments that are in it are removed, so
/// that after a crash the same part number is used again for the same events.
/// </summary>
internal sealed record UploadProgress
{
    public UploadState State { get; init; } = UploadState.Taking;

    /// <summary>Number of the next part.</summary>
    public int NextPart { get; init; } = 1;

    /// <summary>Highest segment whose records are all in stored parts.</summary>
    public int StoredSegment { get; init; }

    /// <summary>Bytes in stored parts.</summary>
    public long StoredSize { get; init; }

    /// <summary>Of the events in stored parts.</summary>
    public TrackSummary Summary { get; init; } = new();

    /// <summary>Index of the end event that the completer appends, or -1. Set before that event is written.</summary>
    public long RecoveredEnd { get; init; } = -1;

    /// <summary>Events that are known to be missing, as an auditor should read it; empty: none.</summary>
    public string Gap { get; init; } = "";

    /// <summary>What the recording is joined from, once it is being completed.</summary>
    public IReadOnlyList<StoredPart> Parts { get; init; } = [];

    /// <summary>Its events are in another upload's recording: once that is completed, this upload goes.</summary>
    public bool IsElsewhere { get; init; }

    /// <summary>The finished revision that this upload began with, or 0.</summary>
    public int Base { get; init; }

    /// <summary>Another upload, with the events of this one and those that other collectors have stored; null: there are none. Without parts it is being made.</summary>
    public FinishTarget? Joined { get; init; }
}
