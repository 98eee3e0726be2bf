namespace Recorder.Streaming.Spool;

/// <summary>The spool's place and its bounds.</summary>
public sealed record SpoolOptions
{
    /// <summary>Its folder. One process uses it at a time.</summary>
    public required string Directory { get; init; }

    /// <summary>Longest time that an event may be on the way to the disk: what a loss of power costs.</summary>
    public TimeSpan MaxLoss { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Bytes of one segment of a track.</summary>
    public long SegmentSize { get; init; } = 4 * 1024 * 1024;

    /// <summary>With less room than this, or a tenth of the volume if that is less, no session begins.</summary>
    public long LowRoom { get; init; } = 512L * 1024 * 1024;

    /// <summary>
    /// With less room than this, or a fiftieth of the volume if that is less, running sessions stop being recorded. It is what
    /// is kept for their end events.
    /// </summary>
    public long CriticalRoom { get; init; } = 64L * 1024 * 1024;

    /// <summary>Most bytes the spool itself may hold, or null.</summary>
    public long? Quota { get; init; }

    /// <summary>How often the volume's room is looked at.</summary>
    public TimeSpan DiskInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a session waits for room (uploads make some) before its recording fails.</summary>
    public TimeSpan StallTime { get; init; } = TimeSpan.FromSeconds(5);
}
