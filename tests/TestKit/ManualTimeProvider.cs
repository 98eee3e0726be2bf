namespace TestKit;

/// <summary>
/// A clock that moves only when told. Timers (and so <c>Task.Delay(delay, time, …)</c>, <c>PeriodicTimer</c>,
/// <c>new CancellationTokenSource(delay, time)</c>) fire inside <see cref="Advance"/>, in order of their due time, each with
/// the clock standing at that time.
/// </summary>
public sealed class ManualTimeProvider : TimeProvider
{
    /// <summary>A whole second, so that times survive formats that keep milliseconds.</summary>
    public static readonly DateTimeOffset DefaultStart = new(2024, 5, 6, 7, 8, 9, TimeSpan.Zero);

    // All under _gate.
    private readonly Lock _gate = new();
    private readonly PriorityQueue<ManualTimer, (DateTimeOffset Due, long Order)> _queue = new();
    private readonly List<(int AtLeast, TaskCompletionSource Reached)> _watchers = [];
    private readonly DateTimeOffset _start;
    private DateTimeOffset _now;
    private long _order;
    private int _armed;

    public ManualTimeProvider() : this(DefaultStart)
    {
    }

    public ManualTimeProvider(DateTimeOffset start) => (_start, _now) = (start, start);

    /// <summary>Timers that wait to fire.</summary>
    public int ArmedTimers
    {
        get
        {
            lock (_gate)
            {
                return _armed;
            }
        }
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            return _now;
        }
    }

    public override long GetTimestamp() => (GetUtcNow() - _start).Ticks;

    /// <summary>Moves the clock on and fires what falls due, timers that callbacks arm on the way included.</summary>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        DateTimeOffset end = GetUtcNow() + by;
        while (TakeDue(end) is { } timer)
        {
            timer.Invoke(); // Outside the lock: it may arm timers or read the clock.
        }
    }

    /// <summary>Completes once at least <paramref name="count"/> timers wait: the code under test has come to its delay.</summary>
    public Task UntilArmedAsync(int count)
    {
        lock (_gate)
        {
            if (count <= _armed)
            {
                return Task.CompletedTask;
            }

            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _watchers.Add((count, reached));
            return reached.Task.WaitAsync(Eventually.Bound);
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    internal void Arm(ManualTimer timer, TimeSpan dueTime, TimeSpan period)
    {
        lock (_gate)
        {
            Disarm(timer);
            timer.Period = period;
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                Enqueue(timer, _now + dueTime);
            }

            if (dueTime == TimeSpan.Zero)
            {
                ThreadPool.QueueUserWorkItem(_ => Advance(TimeSpan.Zero)); // As a real timer does: soon, on another thread.
            }
        }
    }

    internal void Remove(ManualTimer timer)
    {
        lock (_gate)
        {
            Disarm(timer);
        }
    }

    private ManualTimer? TakeDue(DateTimeOffset end)
    {
        lock (_gate)
        {
            if (!_queue.TryPeek(out ManualTimer? timer, out (DateTimeOffset Due, long) key) || end < key.Due)
            {
                _now = _now < end ? end : _now;
                return null;
            }

            _now = _now < key.Due ? key.Due : _now;
            Disarm(timer);
            if (timer.Period > TimeSpan.Zero)
            {
                Enqueue(timer, key.Due + timer.Period);
            }

            return timer;
        }
    }

    private void Enqueue(ManualTimer timer, DateTimeOffset due)
    {
        _queue.Enqueue(timer, (due, _order++));
        timer.IsArmed = true;
        _armed++;
        foreach ((int _, TaskCompletionSource reached) in _watchers.Where(watcher => watcher.AtLeast <= _armed))
        {
            reached.TrySetResult();
        }

        _watchers.RemoveAll(watcher => watcher.AtLeast <= _armed);
    }

    private void Disarm(ManualTimer timer)
    {
        if (timer.IsArmed)
        {
            _queue.Remove(timer, out _, out _);
            timer.IsArmed = false;
            _armed--;
        }
    }
}
