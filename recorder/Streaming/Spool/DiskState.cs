namespace Recorder.Streaming.Spool;

/// <summary>How much room recordings have, from most to least.</summary>
public enum DiskState
{
    /// <summary>Enough.</summary>
    Available,

    /// <summary>Running sessions are recorded; no session begins.</summary>
    Low,

    /// <summary>Running sessions wait for room, and then fail as their failure mode says.</summary>
    Critical,

    /// <summary>None at all.</summary>
    Full,

    /// <summary>The volume does not answer, or is gone: as <see cref="Critical"/>.</summary>
    Unknown,
}
