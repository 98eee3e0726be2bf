using Google.Protobuf.WellKnownTypes;

namespace Recorder.Format;

/// <summary>Time as the events carry it: seconds since 1970 and nanoseconds. Year 1, Go's zero time, means unset.</summary>
internal static class ProtoTime
{
    /// <summary>Seconds of 0001-01-01T00:00:00Z.</summary>
    public const long UnsetSeconds = -62_135_596_800;

    private const long MaxSeconds = 253_402_300_799; // 9999-12-31T23:59:59Z
    private const int NanosecondsPerSecond = 1_000_000_000;

    public static Timestamp Unset => new() { Seconds = UnsetSeconds };

    /// <summary>False when the pair is outside the years 1 to 9999. An unset time gives the default value.</summary>
    public static bool TryToTime(long seconds, long nanos, out DateTimeOffset time)
    {
        bool isInRange = TryToTicks(seconds, nanos, out long ticks);
        time = new DateTimeOffset(ticks, TimeSpan.Zero);
        return isInRange;
    }

    /// <summary>The same, in ticks of UTC.</summary>
    public static bool TryToTicks(long seconds, long nanos, out long ticks)
    {
        ticks = 0;
        if (seconds is < UnsetSeconds or > MaxSeconds || nanos is < 0 or >= NanosecondsPerSecond)
        {
            return false;
        }

        ticks = DateTime.UnixEpoch.Ticks + (seconds * TimeSpan.TicksPerSecond) + (nanos / TimeSpan.NanosecondsPerTick);
        return true;
    }

    /// <summary>Splits a time, rounded to whole milliseconds.</summary>
    public static (long Seconds, int Nanos) FromTime(DateTimeOffset time)
    {
        long ticks = time.UtcTicks;
        long rounded = Math.Min(ticks + (TimeSpan.TicksPerMillisecond / 2), DateTime.MaxValue.Ticks);
        rounded -= rounded % TimeSpan.TicksPerMillisecond;
        (long seconds, long rest) = Math.DivRem(rounded, TimeSpan.TicksPerSecond);
        return (seconds + UnsetSeconds, (int)(rest * TimeSpan.NanosecondsPerTick));
    }
}
