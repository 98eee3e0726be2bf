namespace Recorder.Streaming.Uploads;

/// <summary>
/// Holds back the shipping of a session that is still running and prints a flood, so that it does not take the processor from
/// the session itself: the spool is safe, and what is behind follows at full speed after the end.
/// </summary>
/// <param name="bytesPerSecond">What goes on without a wait, a second's worth of it at once.</param>
/// <param name="time">The clock.</param>
internal sealed class LivePace(long bytesPerSecond, TimeProvider time)
{
    // The session may end meanwhile, and then nothing is held back any more.
    private static readonly TimeSpan _longestWait = TimeSpan.FromMilliseconds(200);

    private readonly long _started = time.GetTimestamp();
    private double _credit = bytesPerSecond;
    private TimeSpan _last;

    /// <summary>Waits until <paramref name="bytes"/> may be sent, or <paramref name="isLive"/> says that there is no session to disturb.</summary>
    public async ValueTask WaitAsync(int bytes, Func<bool> isLive, CancellationToken cancellationToken)
    {
        _credit -= bytes;
        while (true)
        {
            TimeSpan now = time.GetElapsedTime(_started);
            _credit = Math.Min(bytesPerSecond, _credit + ((now - _last).TotalSeconds * bytesPerSecond));
            _last = now;
            if (_credit >= 0 || !isLive())
            {
                return;
            }

            var missing = TimeSpan.FromSeconds(-_credit / bytesPerSecond);
            await Task.Delay(missing < _longestWait ? missing + TimeSpan.FromMilliseconds(1) : _longestWait, time, cancellationToken);
        }
    }
}
