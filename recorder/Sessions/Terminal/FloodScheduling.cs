namespace Recorder.Sessions.Terminal;

/// <summary>
/// Schedules a thread that relays a flood as a batch job (<c>SCHED_BATCH</c>, sched(7)): it is woken as before, but takes the
/// processor from nobody, so that on a busy machine it finds more at each read instead of a few bytes many times. A thread
/// that was given another policy than the usual one keeps it.
/// </summary>
internal sealed class FloodScheduling
{
    private readonly bool _isUsual = LibC.GetScheduler(0) == LibC.ScheduleOther;
    private bool _isBatch;

    /// <summary>For the calling thread, always the same one.</summary>
    internal unsafe void Set(bool isFlood)
    {
        if (isFlood != _isBatch && _isUsual)
        {
            int priority = 0;
            _ = LibC.SetScheduler(0, isFlood ? LibC.ScheduleBatch : LibC.ScheduleOther, &priority); // Refused: slower, no more.
            _isBatch = isFlood;
        }
    }
}
