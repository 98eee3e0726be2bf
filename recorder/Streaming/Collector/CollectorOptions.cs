namespace Recorder.Streaming.Collector;

/// <summary>Bounds and times of a collector.</summary>
public sealed record CollectorOptions
{
    /// <summary>Raw records, in bytes, after which a part is cut.</summary>
    public int PartSize { get; init; } = 1024 * 1024;

    /// <summary>Most bytes of one track that are taken and not yet durable; then the sender waits.</summary>
    public int WindowSize { get; init; } = 4 * 1024 * 1024;

    /// <summary>The same when the journals' volume is low.</summary>
    public int LowSpaceWindowSize { get; init; } = 64 * 1024;

    /// <summary>Uploads taken in at once; more are told to come again later.</summary>
    public int MaxOpenUploads { get; init; } = 20_000;

    /// <summary>Parts built and stored at once, over all tracks.</summary>
    public int PartWorkers { get; init; } = 2;

    /// <summary>Tracks completed (and read back) at once.</summary>
    public int CompletionWorkers { get; init; } = 2;

    /// <summary>Free bytes on the journals' volume below which senders are slowed.</summary>
    public long LowFreeSpace { get; init; } = 512L * 1024 * 1024;

    /// <summary>Free bytes below which new uploads are turned away and running ones wait.</summary>
    public long CriticalFreeSpace { get; init; } = 128L * 1024 * 1024;

    /// <summary>How long a session's tracker lasts without being refreshed.</summary>
    public TimeSpan TrackerTtl { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a completed upload is remembered, so that completing it again is answered the same.</summary>
    public TimeSpan RememberCompleted { get; init; } = TimeSpan.FromDays(7);

    /// <summary>First and longest wait between two tries at a store that fails.</summary>
    public TimeSpan FirstRetry { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <inheritdoc cref="FirstRetry"/>
    public TimeSpan LongestRetry { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Puts a recording's address into its <c>session.upload</c> event, before the session id; empty: the id alone.</summary>
    public string RecordingUrlPrefix { get; init; } = "";
}
