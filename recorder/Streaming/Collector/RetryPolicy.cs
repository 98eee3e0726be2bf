namespace Recorder.Streaming.Collector;

/// <summary>How long to wait after a number of failures in a row.</summary>
internal sealed record RetryPolicy(TimeSpan First, TimeSpan Longest)
{
    // Past this many doublings every Longest is reached.
    private const int MaxDoublings = 30;

    /// <summary>Doubles with each failure. <paramref name="spread"/> (0 to 1) takes up to a quarter off, so that many do not come at once.</summary>
    public TimeSpan DelayAfter(int failures, double spread)
    {
        double doubled = First.TotalMilliseconds * Math.Pow(2, Math.Clamp(failures - 1, 0, MaxDoublings));
        double bounded = Math.Min(doubled, Longest.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(bounded * (1 - (0.25 * spread)));
    }
}
