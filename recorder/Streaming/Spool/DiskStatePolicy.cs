namespace Recorder.Streaming.Spool;

/// <summary>Judges the room there is. Leaving a state for a better one takes a quarter more room than entering it.</summary>
internal sealed class DiskStatePolicy(SpoolOptions options)
{
    private const double Hysteresis = 1.25;

    // Of the volume, so that a small one is not low from the start.
    private const int LowShare = 10, CriticalShare = 50;

    private const long LeastStep = 4096;

    /// <param name="current">The state until now.</param>
    /// <param name="space">What the volume says; null when it does not answer.</param>
    /// <param name="spoolSize">Bytes the spool holds.</param>
    public DiskState Next(DiskState current, DiskSpace? space, long spoolSize)
    {
        if (space is not { } disk)
        {
            return DiskState.Unknown;
        }

        (long room, long total) = Measure(disk, spoolSize);
        DiskState plain = Judge(room, total, factor: 1);
        return plain < current ? Better(current, plain, room, total) : plain;
    }

    /// <summary>Bytes that may be written before it is time to look again, so that the end is seen coming however fast it comes.</summary>
    public long NextLookAfter(DiskSpace space, long spoolSize)
    {
        (long room, long total) = Measure(space, spoolSize);
        return Math.Max(LeastStep, (room - Math.Min(options.CriticalRoom, total / CriticalShare)) / 2);
    }

    private (long Room, long Total) Measure(DiskSpace disk, long spoolSize)
    {
        long quotaLeft = options.Quota is { } quota ? quota - spoolSize : long.MaxValue;
        return (Math.Max(0, Math.Min(disk.Free, quotaLeft)), Math.Min(disk.Total, options.Quota ?? long.MaxValue));
    }

    private DiskState Better(DiskState current, DiskState plain, long room, long total)
    {
        DiskState careful = Judge(room, total, Hysteresis);
        return current == DiskState.Unknown ? plain : careful < current ? careful : current;
    }

    private DiskState Judge(long room, long total, double factor)
    {
        double low = Math.Min(options.LowRoom, total / LowShare) * factor;
        double critical = Math.Min(options.CriticalRoom, total / CriticalShare) * factor;
        return room == 0 ? DiskState.Full
            : room < critical ? DiskState.Critical
            : room < low ? DiskState.Low
            : DiskState.Available;
    }
}
