using KubeAgent.Sessions;
using TestKit;

namespace KubeAgent.Tests.Sessions;

public sealed class SessionTriesTests
{
    private static readonly TimeSpan _every = TimeSpan.FromSeconds(1);

    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task Some_may_fail_at_once_and_one_more_every_while()
    {
        SessionTries tries = Tries();
        await FailAsync(tries, "alice", 3);

        Assert.Null(await tries.BeginAsync("alice", default));
        _time.Advance(_every / 2);
        Assert.Null(await tries.BeginAsync("alice", default));
        _time.Advance(_every / 2);
        await FailAsync(tries, "alice", 1);
        Assert.Null(await tries.BeginAsync("alice", default));
    }

    [Fact]
    public async Task Nobody_saves_up_more_than_some()
    {
        SessionTries tries = Tries();
        await FailAsync(tries, "alice", 1);
        _time.Advance(TimeSpan.FromDays(1));

        await FailAsync(tries, "alice", 3);
        Assert.Null(await tries.BeginAsync("alice", default));
    }

    [Fact]
    public async Task One_users_failures_are_not_anothers()
    {
        SessionTries tries = Tries();
        await FailAsync(tries, "alice", 3);

        await FailAsync(tries, "bob", 3);
        Assert.Null(await tries.BeginAsync("alice", default));
    }

    [Fact]
    public async Task What_begins_pays_for_a_try_that_failed()
    {
        SessionTries tries = Tries();
        for (int i = 0; i < 100; i++)
        {
            await FailAsync(tries, "alice", 1);
            using SessionTry? again = await tries.BeginAsync("alice", default);
            again!.HasBegun();
        }
    }

    [Fact]
    public async Task What_leaves_no_recording_costs_nothing()
    {
        SessionTries tries = Tries();
        for (int i = 0; i < 100; i++)
        {
            (await tries.BeginAsync("alice", default))!.Dispose();
        }

        Assert.Equal(0, tries.Users);
    }

    [Fact]
    public async Task Who_tries_more_at_once_waits_for_how_the_first_ones_end()
    {
        SessionTries tries = Tries();
        SessionTry[] first = [(await tries.BeginAsync("alice", default))!, (await tries.BeginAsync("alice", default))!, (await tries.BeginAsync("alice", default))!];
        Task<SessionTry?> fourth = tries.BeginAsync("alice", default).AsTask(), fifth = tries.BeginAsync("alice", default).AsTask();
        Assert.False(fourth.IsCompleted);

        first[0].HasBegun();
        SessionTry last = (await fourth.WaitAsync(Eventually.Bound))!;
        foreach (SessionTry failed in (SessionTry[])[first[1], first[2], last])
        {
            Assert.False(fifth.IsCompleted);
            failed.IsRecorded = true;
            failed.Dispose();
        }

        Assert.Null(await fifth.WaitAsync(Eventually.Bound));
    }

    [Fact]
    public async Task Who_waits_for_slow_ones_has_his_turn_when_time_gives_one_more()
    {
        SessionTries tries = Tries();
        SessionTry[] slow = [(await tries.BeginAsync("alice", default))!, (await tries.BeginAsync("alice", default))!, (await tries.BeginAsync("alice", default))!];
        Task<SessionTry?>[] more = [.. Enumerable.Range(0, 5).Select(_ => tries.BeginAsync("alice", default).AsTask())];

        _time.Advance(_every * 3);
        await Task.WhenAll(more[..3]).WaitAsync(Eventually.Bound);
        Assert.Equal(2, tries.Waiting); // No faster than one every while, be they few.
        _time.Advance(_every * 2);

        foreach (SessionTry? begun in (SessionTry?[])[.. slow, .. await Task.WhenAll(more).WaitAsync(Eventually.Bound)])
        {
            begun!.HasBegun();
        }

        Assert.Equal((0, 0), (tries.Users, _time.ArmedTimers));
    }

    [Fact]
    public async Task Any_number_that_begin_are_never_refused()
    {
        SessionTries tries = Tries();
        int refused = 0;
        await Parallel.ForAsync(0, 500, async (_, stop) =>
        {
            using SessionTry? attempt = await tries.BeginAsync("alice", stop);
            Interlocked.Add(ref refused, attempt is null ? 1 : 0);
            await Task.Yield();
            attempt?.HasBegun();
        });

        Assert.Equal((0, 0), (refused, tries.Users));
    }

    [Fact]
    public async Task Nobody_is_held_who_hung_up_while_he_waited()
    {
        SessionTries tries = Tries();
        SessionTry[] slow = [(await tries.BeginAsync("alice", default))!, (await tries.BeginAsync("alice", default))!, (await tries.BeginAsync("alice", default))!];
        using CancellationTokenSource gone = new();
        Task[] waiting = [.. Enumerable.Range(0, 1000).Select(_ => tries.BeginAsync("alice", gone.Token).AsTask())];
        Assert.Equal(1000, tries.Waiting);

        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(waiting).WaitAsync(Eventually.Bound));
        Assert.Equal((0, 0), (tries.Waiting, _time.ArmedTimers));
        Array.ForEach(slow, begun => begun.HasBegun());
        Assert.Equal(0, tries.Users);
    }

    [Fact]
    public async Task Who_hangs_up_while_he_waits_takes_none()
    {
        SessionTries tries = Tries(most: 1);
        SessionTry first = (await tries.BeginAsync("alice", default))!;
        using CancellationTokenSource gone = new();
        Task<SessionTry?> second = tries.BeginAsync("alice", gone.Token).AsTask(), third = tries.BeginAsync("alice", default).AsTask();

        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        first.HasBegun();

        (await third.WaitAsync(Eventually.Bound))!.HasBegun();
        Assert.Equal(0, tries.Users);
    }

    [Fact]
    public async Task However_many_users_fail_only_some_are_kept_in_mind()
    {
        SessionTries tries = Tries(maxUsers: 10);
        SessionTry running = (await tries.BeginAsync("alice", default))!;
        await FailAsync(tries, "bob", 3);
        for (int i = 0; i < 100; i++)
        {
            await FailAsync(tries, $"user {i}", 1);
            Assert.InRange(tries.Users, 1, 10);
        }

        Assert.Null(await tries.BeginAsync("bob", default)); // Who has more tries left was forgotten first.
        running.HasBegun();
        _time.Advance(TimeSpan.FromMinutes(1));
        await FailAsync(tries, "carol", 1);
        await FailAsync(tries, "dave", 1);
        Assert.Equal(2, tries.Users); // All others have theirs again.
    }

    [Fact]
    public async Task Tries_of_many_threads_are_counted_right()
    {
        SessionTries tries = Tries(most: 20);
        int failed = 0, refused = 0;
        await Parallel.ForAsync(0, 500, async (_, stop) =>
        {
            using SessionTry? attempt = await tries.BeginAsync("alice", stop);
            Interlocked.Increment(ref attempt is null ? ref refused : ref failed);
            if (attempt is not null)
            {
                attempt.IsRecorded = true;
                await Task.Yield();
            }
        });

        Assert.Equal((20, 480), (failed, refused));
    }

    private static async Task FailAsync(SessionTries tries, string user, int times)
    {
        for (int i = 0; i < times; i++)
        {
            using SessionTry? attempt = await tries.BeginAsync(user, default);
            Assert.NotNull(attempt);
            attempt.IsRecorded = true;
        }
    }

    private SessionTries Tries(int most = 3, int maxUsers = 100) => new(most, _every, maxUsers, _time);
}
