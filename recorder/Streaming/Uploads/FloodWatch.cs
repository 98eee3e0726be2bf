namespace Recorder.Streaming.Uploads;

/// <summary>Whether sessions print so much just now that shipping beside them would take the processor from them.</summary>
/// <param name="tracks">Where they put it.</param>
/// <param name="bytesPerSecond">More is a flood.</param>
/// <param name="time">The clock.</param>
internal sealed class FloodWatch(ISpooledTracks tracks, long bytesPerSecond, TimeProvider time)
{
    private static readonly TimeSpan _look = TimeSpan.FromMilliseconds(250);

    // Under _gate.
    private readonly Lock _gate = new();
    private long _lookedAt = time.GetTimestamp();
    private long _takenThen = tracks.BytesTaken;
    private bool _isFlood;

    public bool IsFlood
    {
        get
        {
            lock (_gate)
            {
                TimeSpan since = time.GetElapsedTime(_lookedAt);
                if (_look <= since)
                {
                    long taken = tracks.BytesTaken;
                    _isFlood = bytesPerSecond * since.TotalSeconds < taken - _takenThen;
                    (_lookedAt, _takenThen) = (time.GetTimestamp(), taken);
                }

                return _isFlood;
            }
        }
    }
}
