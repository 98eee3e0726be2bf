namespace Durability;

/// <summary>Real time: what is measured here are real processes.</summary>
internal static class Clock
{
    public static TimeProvider Time => TimeProvider.System;

    public static long Now => Time.GetTimestamp();

    public static Task DelayAsync(double seconds, CancellationToken cancellationToken) =>
        Task.Delay(TimeSpan.FromSeconds(seconds), Time, cancellationToken);

    public static double SecondsSince(long timestamp) => Time.GetElapsedTime(timestamp).TotalSeconds;

    /// <summary>The timestamp this long before another.</summary>
    public static long Before(long timestamp, double seconds) => timestamp - (long)(seconds * Time.TimestampFrequency);

    /// <summary>Looks every 50 ms; false when the condition did not come true in time.</summary>
    public static async Task<bool> WaitAsync(double seconds, Func<bool> condition, CancellationToken cancellationToken)
    {
        long started = Now;
        while (!condition())
        {
            if (seconds < SecondsSince(started))
            {
                return false;
            }

            await DelayAsync(0.05, cancellationToken);
        }

        return true;
    }
}
