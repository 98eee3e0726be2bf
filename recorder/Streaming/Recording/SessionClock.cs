namespace Recorder.Streaming.Recording;

/// <summary>
/// The time of one session's events: the wall clock at its start, and from there the monotonic clock, so that a wall clock
/// that is set back never takes the recording back.
/// </summary>
internal sealed class SessionClock(TimeProvider time)
{
    private readonly DateTimeOffset _start = time.GetUtcNow();
    private readonly long _startTimestamp = time.GetTimestamp();

    /// <summary>Now, UTC, in whole milliseconds.</summary>
    public DateTimeOffset Now
    {
        get
        {
            long ticks = (_start + time.GetElapsedTime(_startTimestamp)).Ticks;
            return new DateTimeOffset(ticks - (ticks % TimeSpan.TicksPerMillisecond), TimeSpan.Zero);
        }
    }
}
