namespace k8s;

/// <summary>How long to wait after the n-th failure in a row: doubling, up to a bound.</summary>
public sealed record Backoff(TimeSpan First, TimeSpan Longest)
{
    public static Backoff Default { get; } = new(TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(30));

    /// <param name="failures">1 for the first.</param>
    public TimeSpan After(int failures)
    {
        TimeSpan wait = First * Math.Pow(2, Math.Clamp(failures - 1, 0, 20));
        return wait < Longest ? wait : Longest;
    }
}
