namespace Recorder.Streaming.Sync;

/// <summary>Bounds of a sync session's stream to its collector.</summary>
public sealed record CollectorSinkOptions
{
    /// <summary>Most bytes of one track that are kept because they are not durable yet; then the session waits.</summary>
    public int ReplayBufferSize { get; init; } = 4 * 1024 * 1024;

    /// <summary>How long a session that lost its collector may look for one, before it is ended.</summary>
    public TimeSpan ResumeTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long a session that has a collector may wait for an acknowledgement, before it is ended.</summary>
    public TimeSpan AckTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// How long a session that lost its collector waits for that one, which has the events so far, before it goes on at another. The
    /// recording has a gap until both parts of it are joined.
    /// </summary>
    public TimeSpan MoveAfter { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a new session may look for a collector, before it is refused.</summary>
    public TimeSpan OpenTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The same, while nothing listens at any of them: for programs whose users would rather be told at once.</summary>
    public TimeSpan AbsentTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Between two tries.</summary>
    public BackoffPolicy Backoff { get; init; } = new(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(2));
}
