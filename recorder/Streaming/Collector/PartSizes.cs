using Recorder.Storage;

namespace Recorder.Streaming.Collector;

/// <summary>How much goes into a part, so that neither the store's smallest part nor its highest part number stops a recording.</summary>
internal static class PartSizes
{
    private const long Doubled = 2;

    /// <summary>Least bytes of part <paramref name="number"/>. It doubles with each eighth of the part numbers that is used up.</summary>
    public static long Minimum(StoreLimits limits, int number)
    {
        int eighths = (int)(8L * number / limits.MaxPartNumber);
        long least = eighths == 0 ? limits.MinimumPartSize : Math.Max(limits.MinimumPartSize, 64 * 1024);
        return least * (long)Math.Pow(Doubled, eighths);
    }
}
