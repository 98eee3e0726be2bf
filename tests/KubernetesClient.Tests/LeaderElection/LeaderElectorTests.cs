using FakeKubernetes;
using k8s.LeaderElection;
using k8s.Models;
using TestKit;

namespace KubernetesClient.Tests.LeaderElection;

public sealed class LeaderElectorTests : IAsyncLifetime
{
    private static readonly TimeSpan _step = TimeSpan.FromMilliseconds(500);

    private readonly ManualTimeProvider _time = new();
    private readonly List<Candidate> _candidates = [];
    private ServerFixture _server = null!;
    private KubeOps.KubernetesClient.KubernetesClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ServerFixture.StartAsync();
        _client = _server.Client();
    }

    public async ValueTask DisposeAsync()
    {
        _server.Server.Fault = null;
        foreach (Candidate candidate in _candidates)
        {
            await candidate.DisposeAsync();
        }

        _client.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_lease_that_is_free_is_taken_and_kept()
    {
        Candidate a = Start("a");

        await PassAsync(TimeSpan.FromMinutes(1));

        Assert.True(a.IsWorking);
        Assert.Equal((1, "a", "a"), (a.Begun, a.Elector.Leader, (await LeaseAsync()).HolderIdentity));
        Assert.Equal((15, 0), ((await LeaseAsync()).LeaseDurationSeconds, (await LeaseAsync()).LeaseTransitions));
        Assert.True(_time.GetUtcNow().UtcDateTime - (await LeaseAsync()).RenewTime < TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task The_second_waits_while_the_first_renews()
    {
        Candidate a = Start("a");
        await UntilAsync(() => a.IsWorking);
        Candidate b = Start("b");

        await PassAsync(TimeSpan.FromMinutes(1));

        Assert.Equal((true, 0, "a"), (a.IsWorking, b.Begun, b.Elector.Leader));
    }

    [Theory]
    [InlineData(-3600)]
    [InlineData(3600)]
    public async Task A_dead_leaders_lease_is_waited_for_by_our_own_clock_however_wrong_its_was(int skewSeconds)
    {
        await HoldAsync("dead", _time.GetUtcNow().UtcDateTime.AddSeconds(skewSeconds));
        Candidate a = Start("a");

        await PassAsync(TimeSpan.FromSeconds(14));
        Assert.Equal(0, a.Begun);
        await UntilAsync(() => a.IsWorking);

        Assert.Equal(1, (await LeaseAsync()).LeaseTransitions);
    }

    [Fact]
    public async Task Work_ends_when_another_holds_the_lease()
    {
        Candidate a = Start("a");
        await UntilAsync(() => a.IsWorking);

        await HoldAsync("b", _time.GetUtcNow().UtcDateTime);
        await UntilAsync(() => !a.IsWorking);

        Assert.Equal((false, "b"), (a.Elector.IsLeader, a.Elector.Leader));
    }

    [Fact]
    public async Task Work_that_cannot_renew_ends_before_the_lease_does()
    {
        Candidate a = Start("a"), b = Start("b");
        await UntilAsync(() => a.IsWorking || b.IsWorking);
        Candidate first = a.IsWorking ? a : b, second = a.IsWorking ? b : a;

        _server.Server.Fault = request => request.Header("User-Agent") == (first == a ? "a" : "b") ? new FakeFault.Refuse(500) : null;
        await UntilAsync(() => !first.IsWorking, () => Assert.False(second.IsWorking));
        Assert.NotNull(first.Problem);
        await UntilAsync(() => second.IsWorking);

        Assert.Equal(0, first.IsWorking ? 1 : 0);
    }

    [Fact]
    public async Task A_short_outage_costs_nothing()
    {
        Candidate a = Start("a");
        await UntilAsync(() => a.IsWorking);

        _server.Server.Fault = _ => new FakeFault.Cut();
        await PassAsync(TimeSpan.FromSeconds(7));
        _server.Server.Fault = null;
        await PassAsync(TimeSpan.FromSeconds(30));

        Assert.Equal((true, 1), (a.IsWorking, a.Begun));
    }

    [Fact]
    public async Task One_renewal_that_is_never_answered_costs_nothing()
    {
        Candidate a = Start("a");
        await UntilAsync(() => a.IsWorking);

        int renewals = 0;
        _server.Server.Fault = request => request.Method == "PUT" && Interlocked.Increment(ref renewals) == 1 ? new FakeFault.Hang() : null;
        await Eventually.TrueAsync(() =>
        {
            if (a.IsResting || Volatile.Read(ref renewals) == 1)
            {
                _time.Advance(TimeSpan.FromMilliseconds(100));
            }

            return Volatile.Read(ref renewals) >= 3 || !a.Elector.IsLeader;
        });
        await PassAsync(TimeSpan.FromSeconds(20));

        Assert.Equal((true, 1), (a.IsWorking, a.Begun));
    }

    [Fact]
    public async Task Renewals_that_are_never_answered_end_the_work_before_the_lease_does()
    {
        Candidate a = Start("a");
        await UntilAsync(() => a.IsWorking);

        long renewed = _time.GetTimestamp();
        _server.Server.Fault = request => request.Method == "PUT" ? new FakeFault.Hang() : null;
        await Eventually.TrueAsync(() =>
        {
            if (_time.GetElapsedTime(renewed) < TimeSpan.FromSeconds(10))
            {
                _time.Advance(TimeSpan.FromMilliseconds(100));
            }

            return !a.IsWorking;
        });

        Assert.False(a.Elector.IsLeader);
        Assert.True(_time.GetElapsedTime(renewed) <= TimeSpan.FromSeconds(10), "the work went on for too long");
    }

    [Fact]
    public async Task Who_stops_renews_until_its_work_is_done_and_then_lets_go()
    {
        Candidate a = Start("a"), b = null!;
        var done = new TaskCompletionSource();
        a.WindDown = () => done.Task;
        await UntilAsync(() => a.IsWorking);
        b = Start("b");

        await a.StopAsync();
        await PassAsync(TimeSpan.FromSeconds(40));
        Assert.Equal((true, 0), (a.IsWorking, b.Begun));
        done.SetResult();
        await a.Running.WaitAsync(Eventually.Bound);
        long stopped = _time.GetTimestamp();
        await UntilAsync(() => b.IsWorking);

        Assert.True(_time.GetElapsedTime(stopped) < TimeSpan.FromSeconds(5), "the lease was waited for");
    }

    [Fact]
    public async Task Work_that_breaks_lets_go_and_tells_why()
    {
        using var stop = new CancellationTokenSource();
        var elector = new LeaderElector(_client, new LeaderElectionConfig("default", "completer", "a"), _time);

        InvalidOperationException broken = await Assert.ThrowsAsync<InvalidOperationException>(
            () => elector.RunAsync(_ => throw new InvalidOperationException("broken"), stop.Token));

        Assert.Equal(("broken", ""), (broken.Message, (await LeaseAsync()).HolderIdentity));
    }

    [Fact]
    public async Task A_namespace_that_is_not_there_is_told()
    {
        using var stop = new CancellationTokenSource();
        var told = new TaskCompletionSource<Exception>();
        var elector = new LeaderElector(_client, new LeaderElectionConfig("nowhere", "completer", "a"), _time);
        elector.OnError += problem => told.TrySetResult(problem);
        Task running = elector.RunAsync(_ => Task.CompletedTask, stop.Token);

        Assert.Contains("nowhere", (await told.Task.WaitAsync(Eventually.Bound)).Message, StringComparison.Ordinal);
        await stop.CancelAsync();
        await running;
    }

    [Theory]
    [InlineData(15, 15, 2)]
    [InlineData(15, 2, 2)]
    [InlineData(0, 10, 2)]
    public void Times_that_allow_two_leaders_are_refused(int lease, int renew, int retry) =>
        Assert.Throws<ArgumentException>(() => new LeaderElector(_client, new LeaderElectionConfig("default", "completer", "a")
        {
            LeaseDuration = TimeSpan.FromSeconds(lease), RenewDeadline = TimeSpan.FromSeconds(renew), RetryPeriod = TimeSpan.FromSeconds(retry),
        }, _time));

    [Fact]
    public async Task However_the_network_fails_two_never_work_at_once()
    {
        int seed = Random.Shared.Next();
        TestContext.Current.SendDiagnosticMessage($"seed {seed}");
        var random = new Random(seed);
        Candidate[] all = [Start("a"), Start("b"), Start("c")];
        string? cutOff = null;
        _server.Server.Fault = request => request.Header("User-Agent") == cutOff ? new FakeFault.Refuse(503) : null;
        for (int i = 0; i < 400; i++)
        {
            cutOff = random.Next(20) switch { 0 => "a", 1 => "b", 2 => "c", 3 or 4 => null, _ => cutOff };
            await StepAsync();
            Assert.True(all.Count(candidate => candidate.IsWorking) <= 1, $"seed {seed}, step {i}");
        }

        cutOff = null;
        await UntilAsync(() => all.Any(candidate => candidate.IsWorking));
        Candidate last = all.Single(candidate => candidate.IsWorking);
        cutOff = last.Name;
        await UntilAsync(() => all.Any(candidate => candidate != last && candidate.IsWorking), () => Assert.True(all.Count(candidate => candidate.IsWorking) <= 1, $"seed {seed}"));
    }

    private Candidate Start(string identity)
    {
        var candidate = new Candidate(_server, identity, _time);
        _candidates.Add(candidate);
        candidate.Start();
        return candidate;
    }

    private async Task PassAsync(TimeSpan length)
    {
        long start = _time.GetTimestamp();
        while (_time.GetElapsedTime(start) < length)
        {
            await StepAsync();
        }
    }

    private async Task UntilAsync(Func<bool> condition, Action? meanwhile = null)
    {
        for (int steps = 0; !condition(); steps++)
        {
            Assert.True(steps < 500, "it does not come to pass");
            await StepAsync();
            meanwhile?.Invoke();
        }
    }

    // The clock moves between calls only: how long the machine takes for one is no part of a test.
    private async Task StepAsync()
    {
        await Eventually.TrueAsync(() => _candidates.TrueForAll(candidate => candidate.IsResting));
        _time.Advance(_step);
    }

    private async Task<V1LeaseSpec> LeaseAsync() => (await _client.GetAsync<V1Lease>("completer", "default", default))!.Spec!;

    private async Task HoldAsync(string holder, DateTime renewed)
    {
        V1Lease? lease = await _client.GetAsync<V1Lease>("completer", "default", default);
        V1LeaseSpec spec = new() { HolderIdentity = holder, LeaseDurationSeconds = 15, AcquireTime = renewed, RenewTime = renewed };
        if (lease is null)
        {
            await _client.CreateAsync(new V1Lease { Metadata = new V1ObjectMeta { Name = "completer", NamespaceProperty = "default" }, Spec = spec }, default);
            return;
        }

        lease.Spec = spec;
        lease.Metadata.ResourceVersion = null;
        await _client.UpdateAsync(lease, default);
    }
}
