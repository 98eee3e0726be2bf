using TestKit;

namespace KubernetesClient.Tests.LeaderElection;

/// <summary>A clock that knows whether its only user waits in a <c>Task.Delay</c>: the test then moves the clock, and never during a call.</summary>
internal sealed class RestingTime(ManualTimeProvider time) : TimeProvider
{
    private int _delays;

    public bool IsResting => Volatile.Read(ref _delays) > 0;

    public override long TimestampFrequency => time.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => time.GetUtcNow();

    public override long GetTimestamp() => time.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        state is CancellationTokenSource ? time.CreateTimer(callback, state, dueTime, period) : new Delay(this, time, callback, state, dueTime, period);

    private sealed class Delay : ITimer
    {
        private readonly RestingTime _owner;
        private readonly ITimer _timer;
        private int _isOver;

        public Delay(RestingTime owner, TimeProvider time, TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _owner = owner;
            Interlocked.Increment(ref owner._delays);
            _timer = time.CreateTimer(
                passed =>
                {
                    End();
                    callback(passed);
                },
                state, dueTime, period);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => _timer.Change(dueTime, period);

        public void Dispose()
        {
            End();
            _timer.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void End()
        {
            if (Interlocked.Exchange(ref _isOver, 1) == 0)
            {
                Interlocked.Decrement(ref _owner._delays);
            }
        }
    }
}
