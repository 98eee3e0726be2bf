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
}
