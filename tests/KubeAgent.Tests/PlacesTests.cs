namespace KubeAgent.Tests;

public sealed class PlacesTests
{
    [Fact]
    public void One_more_than_all_and_one_more_than_a_share_are_refused()
    {
        Places places = new(all: 3, each: 2);
        using IDisposable? first = places.TryTake("alice", out _), second = places.TryTake("alice", out _);

        Assert.Null(places.TryTake("alice", out bool isShare));
        Assert.True(isShare);
        using IDisposable? third = places.TryTake("bob", out _);
        Assert.NotNull(third);
        Assert.Null(places.TryTake("carol", out isShare));
        Assert.False(isShare);
    }

    [Fact]
    public void Whoever_was_refused_took_no_place_and_whoever_left_gave_his_back()
    {
        Places places = new(all: 2, each: 1);
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
        Places places = new(all: 4, each: 2);
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
