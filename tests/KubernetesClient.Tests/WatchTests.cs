using FakeKubernetes;
using k8s;
using k8s.Models;
using TestKit;

namespace KubernetesClient.Tests;

public sealed class WatchTests
{
    [Fact]
    public async Task A_watch_tells_what_happens_after_its_version()
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync();
        using var client = fixture.Client();
        await client.CreateAsync(VerbTests.ConfigMap("before"), default);
        var options = new WatchOptions { Namespace = "default", ResourceVersion = fixture.Server.ResourceVersion };
        await using IAsyncEnumerator<(WatchEventType Type, V1ConfigMap Entity)> watch = client.WatchAsync<V1ConfigMap>(options, default).GetAsyncEnumerator();

        ValueTask<bool> next = watch.MoveNextAsync();
        await client.CreateAsync(VerbTests.ConfigMap("after"), default);

        Assert.True(await next);
        Assert.Equal((WatchEventType.Added, "after"), (watch.Current.Type, watch.Current.Entity.Name()));
    }

    [Fact]
    public async Task A_version_that_is_too_old_is_told()
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync();
        using var client = fixture.Client();

        KubernetesException refusal = await Assert.ThrowsAsync<KubernetesException>(async () =>
        {
            await foreach (var _ in client.WatchAsync<V1ConfigMap>(new WatchOptions { ResourceVersion = "1" }, default))
            {
            }
        });

        Assert.True(refusal.IsExpired);
    }

    [Fact]
    public async Task A_watch_that_the_server_does_not_begin_is_given_up_after_the_timeout()
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync();
        var time = new ManualTimeProvider();
        using var client = fixture.Client(time: time);
        fixture.Server.Fault = _ => new FakeFault.Hang();
        await using var watch = client.WatchAsync<V1ConfigMap>(new WatchOptions(), default).GetAsyncEnumerator();

        Task<bool> next = watch.MoveNextAsync().AsTask();
        await Eventually.TrueAsync(() => fixture.Server.Requests.Count == 1);
        time.Advance(TimeSpan.FromSeconds(30));

        await Assert.ThrowsAsync<NoAnswerException>(() => next.WaitAsync(Eventually.Bound));
    }

    [Fact]
    public async Task A_begun_watch_goes_on_past_the_timeout_and_is_given_up_when_the_server_forgets_to_end_it()
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync();
        var time = new ManualTimeProvider();
        using var client = fixture.Client(time: time);
        await using var watch = client.WatchAsync<V1ConfigMap>(new WatchOptions { Namespace = "default" }, default).GetAsyncEnumerator();
        using var other = fixture.Client();
        await other.CreateAsync(VerbTests.ConfigMap("one"), default);
        Assert.True(await watch.MoveNextAsync());

        time.Advance(TimeSpan.FromMinutes(2));
        await other.CreateAsync(VerbTests.ConfigMap("two"), default);
        Assert.True(await watch.MoveNextAsync());

        Task<bool> next = watch.MoveNextAsync().AsTask();
        time.Advance(TimeSpan.FromMinutes(4));
        await Assert.ThrowsAsync<NoAnswerException>(() => next.WaitAsync(Eventually.Bound));
    }

    [Fact]
    public async Task A_reflector_lists_and_then_tells_changes()
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync();
        await using Reading reading = await Reading.StartAsync(fixture);
        Assert.Equal("listed: ", await reading.NextAsync());

        await reading.Client.CreateAsync(VerbTests.ConfigMap("one"), default);
        Assert.Equal("Added one", await reading.NextAsync());
        await reading.Client.DeleteAsync<V1ConfigMap>("one", "default", null, default);
        Assert.Equal("Deleted one", await reading.NextAsync());
    }

    [Fact]
    public async Task A_reflector_goes_on_where_a_cut_watch_ended()
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync();
        await using Reading reading = await Reading.StartAsync(fixture);
        await reading.NextAsync();
        await reading.Client.CreateAsync(VerbTests.ConfigMap("one"), default);
        Assert.Equal("Added one", await reading.NextAsync());

        fixture.Server.CutConnections();
        await reading.Client.CreateAsync(VerbTests.ConfigMap("two"), default);

        Assert.StartsWith("interrupted", await reading.NextAsync(), StringComparison.Ordinal);
        Assert.Equal("resumed", await reading.NextAsync());
        Assert.Equal("Added two", await reading.NextAsync());
    }

    [Fact]
    public async Task A_reflector_lists_anew_when_its_version_has_expired()
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync();
        await using Reading reading = await Reading.StartAsync(fixture);
        await reading.NextAsync();
        bool isDown = true;
        fixture.Server.Fault = r => isDown && r.Query.Contains("watch=true", StringComparison.Ordinal) ? new FakeFault.Refuse(503) : null;
        fixture.Server.CutConnections();
        Assert.StartsWith("interrupted", await reading.NextAsync(), StringComparison.Ordinal);
        await reading.Client.CreateAsync(VerbTests.ConfigMap("one"), default);
        fixture.Server.Compact();
        isDown = false;

        string next;
        do
        {
            next = await reading.NextAsync();
        }
        while (!next.StartsWith("listed", StringComparison.Ordinal));

        Assert.Equal("listed: one", next);
    }

    [Fact]
    public async Task A_reflector_lists_page_by_page_where_WatchList_is_refused()
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync();
        fixture.Server.Fault = r => r.Query.Contains("sendInitialEvents", StringComparison.Ordinal) ? new FakeFault.Refuse(422) : null;
        await using Reading reading = await Reading.StartAsync(fixture, "one", "two", "three");

        Assert.Equal("listed: one three two", await reading.NextAsync());
        await reading.Client.CreateAsync(VerbTests.ConfigMap("four"), default);
        Assert.Equal("Added four", await reading.NextAsync());
        Assert.Contains(fixture.Server.Requests, r => r.Query.Contains("continue=", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(3600)]
    [InlineData(int.MaxValue)]
    public async Task A_reflector_waits_a_minute_at_the_most_however_long_it_is_asked_to(int retryAfter)
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync();
        var time = new ManualTimeProvider();
        using var client = fixture.Client();
        bool isDown = true;
        fixture.Server.Fault = _ => isDown ? new FakeFault.Refuse(503, retryAfter) : null;
        using var stop = new CancellationTokenSource();
        var reflector = new Reflector<V1ConfigMap>(client, new WatchOptions { Namespace = "default" }, Backoff.Default, time);
        await using IAsyncEnumerator<ReflectorEvent<V1ConfigMap>> events = reflector.ReadAsync(stop.Token).GetAsyncEnumerator();

        Assert.True(await events.MoveNextAsync());
        Assert.Equal(TimeSpan.FromMinutes(1), Assert.IsType<ReflectorEvent<V1ConfigMap>.Interrupted>(events.Current).Wait);
        isDown = false;
        Task<bool> next = events.MoveNextAsync().AsTask();
        await time.UntilArmedAsync(1);
        time.Advance(TimeSpan.FromMinutes(1));

        Assert.True(await next.WaitAsync(Eventually.Bound));
        Assert.IsType<ReflectorEvent<V1ConfigMap>.Listed>(events.Current);
    }

    /// <summary>A reflector that is read, its clock moved on whenever it waits.</summary>
    private sealed class Reading : IAsyncDisposable
    {
        private readonly ManualTimeProvider _time = new();
        private readonly CancellationTokenSource _stop = new();
        private readonly IAsyncEnumerator<ReflectorEvent<V1ConfigMap>> _events;

        private Reading(ServerFixture fixture, KubeOps.KubernetesClient.KubernetesClient client)
        {
            Client = client;
            var reflector = new Reflector<V1ConfigMap>(client, new WatchOptions { Namespace = "default" }, Backoff.Default, _time);
            _events = reflector.ReadAsync(_stop.Token).GetAsyncEnumerator();
        }

        public KubeOps.KubernetesClient.KubernetesClient Client { get; }

        public static async Task<Reading> StartAsync(ServerFixture fixture, params string[] names)
        {
            var client = fixture.Client(options: new KubernetesClientOptions { PageSize = 2 });
            foreach (string name in names)
            {
                await client.CreateAsync(VerbTests.ConfigMap(name), default);
            }

            return new Reading(fixture, client);
        }

        public async Task<string> NextAsync()
        {
            Task<bool> next = _events.MoveNextAsync().AsTask();
            await Eventually.TrueAsync(() =>
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                return next.IsCompleted;
            });
            Assert.True(await next);
            return _events.Current switch
            {
                ReflectorEvent<V1ConfigMap>.Listed listed => "listed: " + string.Join(' ', listed.All.Select(c => c.Name())),
                ReflectorEvent<V1ConfigMap>.Changed changed => $"{changed.Type} {changed.Entity.Name()}",
                ReflectorEvent<V1ConfigMap>.Interrupted interrupted => $"interrupted: {interrupted.Cause.GetType().Name}",
                ReflectorEvent<V1ConfigMap>.Resumed => "resumed",
                var other => other.ToString(),
            };
        }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _events.DisposeAsync();
            Client.Dispose();
            _stop.Dispose();
        }
    }
}
