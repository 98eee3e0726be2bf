using System.Threading.Channels;
using k8s;
using KubeOps.Operator.Queue;
using TestKit;

namespace KubeOps.Tests;

public sealed class WorkQueueTests : IDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly WorkQueue<string> _queue;

    public WorkQueueTests() => _queue = new WorkQueue<string>(new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5)), _time);

    public void Dispose() => _queue.Dispose();

    [Fact]
    public async Task A_key_added_twice_is_handed_out_once()
    {
        _queue.Add("a");
        _queue.Add("b");
        _queue.Add("a");

        Assert.Equal(["a", "b"], [await TakeAsync(), await TakeAsync()]);
        Assert.Equal(0, _queue.Count);
    }

    [Fact]
    public async Task A_key_added_while_it_is_worked_on_comes_once_more_after_that()
    {
        _queue.Add("a");
        await TakeAsync();

        _queue.Add("a");
        _queue.Add("a");
        Assert.Equal(0, _queue.Count);
        _queue.Done("a");

        Assert.Equal("a", await TakeAsync());
        _queue.Done("a");
        Assert.Equal(0, _queue.Count);
    }

    [Fact]
    public void A_key_for_later_comes_at_the_earliest_of_its_times()
    {
        _queue.AddAfter("a", TimeSpan.FromSeconds(10));
        _queue.AddAfter("a", TimeSpan.FromSeconds(3));
        _queue.AddAfter("a", TimeSpan.FromSeconds(7));

        _time.Advance(TimeSpan.FromSeconds(2.9));
        Assert.Equal(0, _queue.Count);
        _time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal(1, _queue.Count);
    }

    [Fact]
    public async Task A_key_that_came_early_does_not_come_again_later()
    {
        _queue.AddAfter("a", TimeSpan.FromSeconds(3));
        _queue.Add("a");
        await TakeAsync();
        _queue.Done("a");

        _time.Advance(TimeSpan.FromSeconds(60));

        Assert.Equal(0, _queue.Count);
    }

    [Fact]
    public void Failures_wait_longer_each_time_until_one_succeeds()
    {
        double[] waits = [.. Enumerable.Range(0, 5).Select(_ => _queue.AddRateLimited("a").TotalSeconds)];
        _queue.Forget("a");

        Assert.Equal([1, 2, 4, 5, 5], waits);
        Assert.Equal(1, _queue.AddRateLimited("a").TotalSeconds);
        Assert.Equal(1, _queue.AddRateLimited("b").TotalSeconds);
    }

    [Fact]
    public async Task A_shut_queue_hands_out_what_waits_and_then_ends()
    {
        _queue.Add("a");
        _queue.AddAfter("late", TimeSpan.FromSeconds(1));
        _queue.ShutDown();
        _queue.Add("b");

        Assert.Equal("a", await TakeAsync());
        _queue.Done("a");
        _time.Advance(TimeSpan.FromSeconds(2));
        await Assert.ThrowsAsync<ChannelClosedException>(async () => await TakeAsync());
    }

    [Fact]
    public async Task No_key_is_ever_worked_on_by_two()
    {
        const int Keys = 5, Rounds = 2000;
        var busy = new int[Keys];
        int worked = 0, clashes = 0;
        using var queue = new WorkQueue<int>(Backoff.Default, TimeProvider.System);
        Task[] workers = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            try
            {
                while (true)
                {
                    int key = await queue.TakeAsync(default);
                    clashes += Interlocked.Increment(ref busy[key]) == 1 ? 0 : 1;
                    Interlocked.Increment(ref worked);
                    await Task.Yield();
                    Interlocked.Decrement(ref busy[key]);
                    queue.Done(key);
                }
            }
            catch (ChannelClosedException)
            {
            }
        }))];
        for (int i = 0; i < Rounds; i++)
        {
            queue.Add(i % Keys);
        }

        queue.ShutDown();
        await Task.WhenAll(workers).WaitAsync(Eventually.Bound);

        Assert.Equal(0, clashes);
        Assert.InRange(worked, Keys, Rounds);
    }

    private async Task<string> TakeAsync() => await _queue.TakeAsync(default).AsTask().WaitAsync(Eventually.Bound);
}
