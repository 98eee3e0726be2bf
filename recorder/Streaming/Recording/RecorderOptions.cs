namespace Recorder.Streaming.Recording;

/// <summary>How sessions are recorded.</summary>
public sealed record RecorderOptions
{
    /// <summary>What happens to a session that cannot be recorded.</summary>
    public FailureMode FailureMode { get; init; } = FailureMode.FailClosed;

    /// <summary>Events go straight to a collector (<c>node-sync</c>, <c>proxy-sync</c>): always <see cref="FailureMode.FailClosed"/>.</summary>
    public bool IsSync { get; init; }

    /// <summary>Bytes of events that one track may have waiting for its sink; at least 256 KiB.</summary>
    public int QueueSize { get; init; } = 1024 * 1024;

    /// <summary>
    /// How long a sink may sit on a batch while more events are taken; then the session waits. What it shows and a failing sink then
    /// loses is bounded in time, not only in bytes.
    /// </summary>
    public TimeSpan QueueTime { get; init; } = TimeSpan.FromSeconds(1);
}
