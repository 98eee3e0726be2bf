namespace Recorder.Streaming.Spool;

/// <summary>What the spool keeps about one track beside its events (<c>state.json</c>).</summary>
internal sealed record SpoolTrackState
{
    /// <summary>When the track was begun, UTC.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>Process that records or recorded it, for people who look.</summary>
    public required string Owner { get; init; }

    /// <summary>The collector's name for the upload, once there is one.</summary>
    public Guid? UploadId { get; init; }

    /// <summary>When its last event was written, UTC; null while it is being recorded.</summary>
    public DateTimeOffset? Completed { get; init; }

    /// <summary>Its last event was not written by the session but for it, after its process had died.</summary>
    public bool IsRecovered { get; init; }

    /// <summary>It was damaged: its events are in <c>salvaged.journal</c> and no longer in the segments.</summary>
    public bool IsSalvaged { get; init; }

    /// <summary>Folder in the quarantine that its damaged journals are kept in, by its name; null while none was chosen.</summary>
    public string? KeptIn { get; init; }
}
