namespace Recorder.Streaming.Collector;

/// <summary>Watches the free space of the journals' volume, at most once a second, with hysteresis.</summary>
internal sealed class JournalSpace(Func<long> readFreeSpace, CollectorOptions options, TimeProvider time)
{
    private static readonly TimeSpan _every = TimeSpan.FromSeconds(1);

    // A level is left only with this much more than what brought it on.
    private const double Hysteresis = 1.25;

    // Guards what follows.
    private readonly Lock _gate = new();
    private long _measured = long.MinValue;
    private SpaceLevel _level;

    public SpaceLevel Level
    {
        get
        {
            lock (_gate)
            {
                long now = time.GetTimestamp();
                if (_measured == long.MinValue || _every <= time.GetElapsedTime(_measured, now))
                {
                    _measured = now;
                    _level = Judge(readFreeSpace());
                }

                return _level;
            }
        }
    }

    /// <summary>So many bytes more leave enough for what is to be taken.</summary>
    public bool HasRoomFor(long size) => options.LowFreeSpace <= readFreeSpace() - size;

    public int WindowSize => Level == SpaceLevel.Enough ? options.WindowSize : options.LowSpaceWindowSize;

    private SpaceLevel Judge(long free)
    {
        double critical = options.CriticalFreeSpace * (_level == SpaceLevel.Critical ? Hysteresis : 1);
        double low = options.LowFreeSpace * (_level != SpaceLevel.Enough ? Hysteresis : 1);
        return free < critical ? SpaceLevel.Critical : free < low ? SpaceLevel.Low : SpaceLevel.Enough;
    }
}
