using KubeAgent.Sessions;

namespace KubeAgent.Tests.Sessions;

public sealed class SessionPlacesTests
{
    [Fact]
    public void One_more_than_all_and_one_more_than_a_users_share_are_refused()
    {
        SessionPlaces places = new(all: 3, perUser: 2);
        using IDisposable? first = places.TryTake("alice", out _), second = places.TryTake("alice", out _);

        Assert.Null(places.TryTake("alice", out string refusal));
        Assert.Equal("you have 2 sessions running, more are not allowed", refusal);
        using IDisposable? third = places.TryTake("bob", out _);
        Assert.NotNull(third);
        Assert.Null(places.TryTake("carol", out refusal));
        Assert.Equal("3 sessions are running, more are not allowed", refusal);
    }

    [Fact]
    public void Whoever_was_refused_took_no_place_and_whoever_left_gave_his_back()
    {
        SessionPlaces places = new(all: 2, perUser: 1);
        for (int round = 0; round < 10; round++)
        {
            using IDisposable? alice = places.TryTake("alice", out _), bob = places.TryTake("bob", out _);
            Assert.NotNull(alice);
            Assert.NotNull(bob);
            Assert.Null(places.TryTake("alice", out _));
            Assert.Null(places.TryTake("carol", out _));
        }
    }

    [Fact]
    public void Places_taken_at_once_are_counted_right()
    {
        SessionPlaces places = new(all: 4, perUser: 2);
        int most = 0, running = 0;
        Parallel.For(0, 20_000, i =>
        {
            using IDisposable? place = places.TryTake(i % 2 == 0 ? "alice" : "bob", out _);
            if (place is not null)
            {
                int now = Interlocked.Increment(ref running);
                InterlockedMax(ref most, now);
                Interlocked.Decrement(ref running);
            }
        });

        Assert.InRange(most, 1, 4);
        using IDisposable? first = places.TryTake("alice", out _), second = places.TryTake("alice", out _);
        using IDisposable? third = places.TryTake("bob", out _), fourth = places.TryTake("bob", out _);
        Assert.NotNull(fourth);
    }

    private static void InterlockedMax(ref int most, int now)
    {
        for (int seen = most; seen < now; seen = Volatile.Read(ref most))
        {
            Interlocked.CompareExchange(ref most, now, seen);
        }
    }
}
