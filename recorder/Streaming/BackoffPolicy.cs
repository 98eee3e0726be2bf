namespace Recorder.Streaming;

/// <summary>How long to wait before trying again: doubling from <paramref name="First"/> to <paramref name="Longest"/>, each time shortened by up to half, by chance.</summary>
/// <param name="First">After the first failure.</param>
/// <param name="Longest">After many.</param>
public sealed record BackoffPolicy(TimeSpan First, TimeSpan Longest)
{
    private const int MostDoublings = 30;

    /// <summary>The wait after <paramref name="failures"/> failures in a row (at least 1).</summary>
    public TimeSpan DelayAfter(int failures, Random random)
    {
        double doubled = First.TotalMilliseconds * Math.Pow(2, int.Clamp(failures - 1, 0, MostDoublings));
        return TimeSpan.FromMilliseconds(Math.Min(doubled, Longest.TotalMilliseconds) * (1 - (random.NextDouble() / 2)));
    }
}
