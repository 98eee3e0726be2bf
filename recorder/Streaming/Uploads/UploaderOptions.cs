namespace Recorder.Streaming.Uploads;

/// <summary>How the spool is shipped.</summary>
public sealed record UploaderOptions
{
    /// <summary>Between two tries, for ever.</summary>
    public BackoffPolicy Backoff { get; init; } = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));

    /// <summary>
    /// Tracks that are created or resumed at the same time, and again tracks that are completed: what costs the collector most. Sending
    /// is not counted, so every running session goes on; each is bounded by its own window.
    /// </summary>
    public int Concurrency { get; init; } = 16;

    /// <summary>
    /// Bytes of records per second that are shipped of a session while it runs; more of one that floods for minutes (<see cref="ShippingPace"/>).
    /// After its end there is no bound, unless others flood.
    /// </summary>
    public long LiveBytesPerSecond { get; init; } = 1024 * 1024;

    /// <summary>What all sessions together put into the spool per second: more is a flood, beside which each track goes at <see cref="LiveBytesPerSecond"/>.</summary>
    public long FloodBytesPerSecond { get; init; } = 16 * 1024 * 1024;
}
