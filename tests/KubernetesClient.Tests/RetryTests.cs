using System.Net;
using FakeKubernetes;
using k8s;
using k8s.Models;
using TestKit;

namespace KubernetesClient.Tests;

public sealed class RetryTests
{
    // The clock is moved on while requests are under way: they must not run out of time by that.
    private static readonly KubernetesClientOptions NoTimeout = new() { Timeout = Timeout.InfiniteTimeSpan };

    [Theory]
    [InlineData(429, 1)]
    [InlineData(503, 1)]
    [InlineData(500, null)]
    public async Task A_read_is_tried_again_until_the_server_answers(int code, int? retryAfter)
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync();
        var time = new ManualTimeProvider();
        using var client = fixture.Client(options: NoTimeout, time: time);
        int left = 2;
        fixture.Server.Fault = _ => 0 < left-- ? new FakeFault.Refuse(code, retryAfter) : null;

        Task<V1Namespace?> reading = client.GetAsync<V1Namespace>("default", null, default);
        await AdvanceUntilAsync(time, reading);

        Assert.Equal("default", (await reading)!.Name());
        Assert.Equal(3, fixture.Server.Requests.Count);
    }

    [Fact]
    public async Task The_wait_is_what_the_server_asks_for()
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync();
        var time = new ManualTimeProvider();
        using var client = fixture.Client(options: NoTimeout, time: time);
        fixture.Server.Fault = _ => fixture.Server.Requests.Count == 0 ? new FakeFault.Refuse(429, 7) : null;

        Task<V1Namespace?> reading = client.GetAsync<V1Namespace>("default", null, default);
        await Eventually.TrueAsync(() => fixture.Server.Requests.Count == 1 && time.ArmedTimers == 1);
        time.Advance(TimeSpan.FromSeconds(6.9));
        Assert.Equal(1, time.ArmedTimers);
        time.Advance(TimeSpan.FromSeconds(0.2));

        Assert.NotNull(await reading.WaitAsync(Eventually.Bound));
    }

    [Fact]
    public async Task A_create_whose_fate_is_unknown_is_not_repeated()
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync();
        using var client = fixture.Client();
        fixture.Server.Fault = _ => new FakeFault.Refuse(500);

        KubernetesException refusal = await Assert.ThrowsAsync<KubernetesException>(() => client.CreateAsync(VerbTests.ConfigMap("one"), default));

        Assert.Equal(HttpStatusCode.InternalServerError, refusal.Code);
        Assert.Single(fixture.Server.Requests);
    }

    [Fact]
    public async Task A_create_that_was_put_off_is_repeated()
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync();
        var time = new ManualTimeProvider();
        using var client = fixture.Client(options: NoTimeout, time: time);
        fixture.Server.Fault = _ => fixture.Server.Requests.Count == 0 ? new FakeFault.Refuse(429, 1) : null;

        Task<V1ConfigMap> creating = client.CreateAsync(VerbTests.ConfigMap("one"), default);
        await AdvanceUntilAsync(time, creating);

        Assert.Equal("one", (await creating).Name());
    }

    [Fact]
    public async Task A_cut_connection_is_tried_again_and_the_last_failure_is_told()
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync();
        var time = new ManualTimeProvider();
        using var client = fixture.Client(time: time, options: NoTimeout with { Retry = new RetryPolicy { MaxTries = 3 } });
        fixture.Server.Fault = _ => new FakeFault.Cut();

        Task<V1Namespace?> reading = client.GetAsync<V1Namespace>("default", null, default);
        await AdvanceUntilAsync(time, reading);

        await Assert.ThrowsAsync<NoAnswerException>(() => reading);
        Assert.True(3 <= fixture.Server.Requests.Count);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_given_up_after_the_timeout()
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync();
        var time = new ManualTimeProvider();
        using var client = fixture.Client(time: time, options: new KubernetesClientOptions { Retry = new RetryPolicy { MaxTries = 1 } });
        fixture.Server.Fault = _ => new FakeFault.Hang();

        Task<V1Namespace?> reading = client.GetAsync<V1Namespace>("default", null, default);
        await Eventually.TrueAsync(() => fixture.Server.Requests.Count == 1);
        time.Advance(TimeSpan.FromSeconds(30));

        NoAnswerException problem = await Assert.ThrowsAsync<NoAnswerException>(() => reading);
        Assert.Equal("GET api/v1/namespaces/default: no answer within 30 s", problem.Message);
    }

    [Fact]
    public async Task A_refusal_that_is_no_Status_is_told_by_its_code()
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync();
        using var client = fixture.Client();
        fixture.Server.Fault = _ => new FakeFault.Answer(400, "text/html", "<h1>Bad gateway</h1>");

        KubernetesException refusal = await Assert.ThrowsAsync<KubernetesException>(() => client.GetAsync<V1Namespace>("default", null, default));

        Assert.Equal("the API server answered 400 ", refusal.Message[..28]);
    }

    [Fact]
    public async Task An_answer_over_the_limit_is_not_read_to_its_end()
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync();
        using var client = fixture.Client(options: new KubernetesClientOptions { MaxObjectSize = 1000 });
        fixture.Server.Fault = _ => new FakeFault.Answer(200, "application/json", new string(' ', 1001));

        await Assert.ThrowsAsync<NoAnswerException>(() => client.GetAsync<V1Namespace>("default", null, default));
        Assert.Single(fixture.Server.Requests);
    }

    [Theory]
    [InlineData(7, 7)]
    [InlineData(3600, 60)]
    [InlineData(int.MaxValue, 60)]
    public void A_server_is_believed_that_it_needs_a_minute_and_no_longer(int asked, int believed)
    {
        var byStatus = new KubernetesException(new V1Status { Details = new V1StatusDetails { RetryAfterSeconds = asked } });
        var byHeader = new KubernetesException(new V1Status(), TimeSpan.FromSeconds(asked));

        Assert.Equal((TimeSpan.FromSeconds(believed), TimeSpan.FromSeconds(believed)), (byStatus.RetryAfter, byHeader.RetryAfter));
    }

    [Theory]
    [InlineData(1, 429, null, false, 250)]
    [InlineData(2, 503, null, true, 500)]
    [InlineData(4, 500, null, true, 2000)]
    [InlineData(1, 503, 3000, false, 3000)]
    [InlineData(1, 503, 60_000, false, 10_000)]
    [InlineData(1, null, null, true, 250)]
    [InlineData(1, 503, null, false, null)]
    [InlineData(1, null, null, false, null)]
    [InlineData(5, 429, null, true, null)]
    [InlineData(1, 404, null, true, null)]
    [InlineData(1, 409, 1000, true, null)]
    public void The_policy_repeats_what_was_not_done_or_may_be_done_twice(int tries, int? code, int? retryAfter, bool safe, int? wait) =>
        Assert.Equal(
            wait is null ? (TimeSpan?)null : TimeSpan.FromMilliseconds(wait.Value),
            new RetryPolicy().DelayBefore(
                tries, (HttpStatusCode?)code, retryAfter is null ? null : TimeSpan.FromMilliseconds(retryAfter.Value), safe));

    private static async Task AdvanceUntilAsync(ManualTimeProvider time, Task done) =>
        await Eventually.TrueAsync(() =>
        {
            if (!done.IsCompleted)
            {
                time.Advance(TimeSpan.FromSeconds(1));
            }

            return done.IsCompleted;
        });
}
