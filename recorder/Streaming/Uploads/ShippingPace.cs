namespace Recorder.Streaming.Uploads;

/// <summary>
/// Holds back the shipping of one track while it would take the processor from sessions: its own, as long as that runs, and others that
/// print a flood. The spool is safe, and what is behind follows at full speed afterwards. A flood that goes on is let through faster
/// and faster, for the spool must not fill up either.
/// </summary>
/// <param name="bytesPerSecond">What goes on without a wait, a second's worth of it at once.</param>
/// <param name="time">The clock.</param>
internal sealed class ShippingPace(long bytesPerSecond, TimeProvider time)
{
    // Sessions may end meanwhile, and then nothing is held back any more.
    private static readonly TimeSpan _longestWait = TimeSpan.FromMilliseconds(200);

    // After each such while of being held back without a break the rate is twice what it was.
    private static readonly TimeSpan _doubling = TimeSpan.FromMinutes(1);
    private const double MostDoublings = 16;

    private readonly long _started = time.GetTimestamp();
    private double _credit = bytesPerSecond;
    private TimeSpan _last;
    private TimeSpan? _heldSince;

    /// <summary>Waits until <paramref name="bytes"/> may be sent, or <paramref name="disturbs"/> says that there is no session to disturb.</summary>
    public async ValueTask WaitAsync(int bytes, Func<bool> disturbs, CancellationToken cancellationToken)
    {
        _credit -= bytes;
        Refill();
        if (_credit >= 0)
        {
            // A small batch may slip through between two that wait: that is no break.
            _heldSince = _credit > bytesPerSecond / 2.0 ? null : _heldSince;
            return;
        }

        _heldSince ??= _last;
        while (_credit < 0)
        {
            if (!disturbs())
            {
                (_credit, _heldSince) = (0, null); // What goes through now is nobody's debt later.
                return;
            }

            var missing = TimeSpan.FromSeconds(-_credit / Rate);
            await Task.Delay(missing < _longestWait ? missing + TimeSpan.FromMilliseconds(1) : _longestWait, time, cancellationToken);
            Refill();
        }
    }

    private double Rate => bytesPerSecond * Math.Pow(2, _heldSince is { } since ? Math.Min(MostDoublings, Math.Floor((_last - since) / _doubling)) : 0);

    private void Refill()
    {
        TimeSpan now = time.GetElapsedTime(_started);
        double rate = Rate;
        _credit = Math.Min(rate, _credit + ((now - _last).TotalSeconds * rate));
        _last = now;
    }
}
