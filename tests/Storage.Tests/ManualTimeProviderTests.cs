using TestKit;

namespace Storage.Tests;

public sealed class ManualTimeProviderTests
{
    private readonly ManualTimeProvider _time = new();

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    [Fact]
    public async Task A_delay_ends_when_the_clock_has_come_so_far()
    {
        Task delay = Task.Delay(Seconds(10), _time, CancellationToken.None);

        _time.Advance(Seconds(9.999));
        Assert.False(delay.IsCompleted);
        _time.Advance(Seconds(0.001));
        await delay.WaitAsync(Eventually.Bound);
    }

    [Fact]
    public void Timers_fire_in_order_each_at_its_own_time()
    {
        List<(string, TimeSpan)> fired = [];
        DateTimeOffset start = _time.GetUtcNow();
        void Note(object? name) => fired.Add(((string)name!, _time.GetUtcNow() - start));
        using ITimer late = _time.CreateTimer(Note, "late", Seconds(5), Timeout.InfiniteTimeSpan);
        using ITimer early = _time.CreateTimer(Note, "early", Seconds(1), Timeout.InfiniteTimeSpan);
        using ITimer periodic = _time.CreateTimer(Note, "periodic", Seconds(2), Seconds(2));

        _time.Advance(Seconds(5));

        Assert.Equal([("early", Seconds(1)), ("periodic", Seconds(2)), ("periodic", Seconds(4)), ("late", Seconds(5))], fired);
        Assert.Equal((start + Seconds(5), 1), (_time.GetUtcNow(), _time.ArmedTimers));
    }

    [Fact]
    public void A_timer_armed_by_a_callback_fires_in_the_same_advance()
    {
        int rounds = 0;
        ITimer? timer = null;
        timer = _time.CreateTimer(_ => rounds += timer!.Change(Seconds(1), Timeout.InfiniteTimeSpan) ? 1 : 0, null, Seconds(1), Timeout.InfiniteTimeSpan);

        _time.Advance(Seconds(10));
        timer.Dispose();
        _time.Advance(Seconds(10));

        Assert.Equal((10, 0), (rounds, _time.ArmedTimers));
    }

    [Fact]
    public async Task One_can_wait_until_the_code_under_test_waits()
    {
        Task armed = _time.UntilArmedAsync(2);
        using var cancel = new CancellationTokenSource(Seconds(3), _time);
        Assert.False(armed.IsCompleted);

        Task delay = Task.Delay(Seconds(1), _time, cancel.Token);
        await armed;
        _time.Advance(Seconds(3));

        await delay.WaitAsync(Eventually.Bound);
        await Eventually.TrueAsync(() => cancel.IsCancellationRequested);
    }

    [Fact]
    public async Task A_timer_that_is_due_at_once_needs_no_advance()
    {
        var fired = new TaskCompletionSource();
        using ITimer timer = _time.CreateTimer(_ => fired.SetResult(), null, TimeSpan.Zero, Timeout.InfiniteTimeSpan);

        await fired.Task.WaitAsync(Eventually.Bound);
    }
}
