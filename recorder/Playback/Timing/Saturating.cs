namespace Recorder.Playback.Timing;

/// <summary>Arithmetic on times that a damaged event says: they may be the first or the last that there are.</summary>
internal static class Saturating
{
    public static DateTimeOffset Add(DateTimeOffset time, TimeSpan span) =>
        span > DateTimeOffset.MaxValue - time ? DateTimeOffset.MaxValue
        : span < DateTimeOffset.MinValue - time ? DateTimeOffset.MinValue
        : time + span;
}
