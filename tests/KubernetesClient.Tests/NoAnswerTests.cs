using System.Net.Sockets;
using System.Security.Authentication;
using FakeKubernetes;
using k8s;
using k8s.Models;
using TestKit;

namespace KubernetesClient.Tests;

/// <summary>However an answer fails to come, it is told by one exception.</summary>
public sealed class NoAnswerTests
{
    private static readonly KubernetesClientOptions Once = new() { Retry = new RetryPolicy { MaxTries = 1 } };

    public static TheoryData<Exception> Failures { get; } =
    [
        new HttpRequestException("refused"),
        new IOException("refused"),
        new SocketException((int)SocketError.ConnectionRefused),
        new AuthenticationException("refused"),
        new KubeConfigException("refused"),
        new TimeoutException("refused"),
        new TaskCanceledException("a connect timeout", new TimeoutException("refused")), // As SocketsHttpHandler tells it.
        new HttpRequestException("see inner exception", new AuthenticationException("refused")),
    ];

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Whatever_breaks_below_is_no_answer_and_says_why(Exception failure)
    {
        using var http = new KubernetesHttp(
            new KubernetesClientConfiguration { Host = new Uri("https://localhost/") }, Once, new BrokenHandler(failure), new ManualTimeProvider());

        NoAnswerException problem = await Assert.ThrowsAsync<NoAnswerException>(() => http.SendAsync(
            new KubernetesRequest(HttpMethod.Get, "api?limit=1", 1000, SafeToRepeat: true), _ => true, default));

        Assert.Equal($"GET api: {(failure is SocketException ? failure.Message : "refused")}", problem.Message);
        Assert.Same(failure, problem.InnerException);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("""{"kind":"Namespace","metadata":{"na""")]
    [InlineData("<html>hello</html>")]
    public async Task A_body_that_is_not_whole_or_something_else_is_no_answer(string body)
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync();
        using var client = fixture.Client(options: Once);
        fixture.Server.Fault = _ => new FakeFault.Answer(200, "application/json", body);

        await Assert.ThrowsAsync<NoAnswerException>(() => client.GetAsync<V1Namespace>("default", null, default));
        await Assert.ThrowsAsync<NoAnswerException>(() => client.ListAsync<V1Namespace>(null, null, null, default));
        await Assert.ThrowsAsync<NoAnswerException>(() => client.CreateAsync(VerbTests.ConfigMap("one"), default));
    }

    [Fact]
    public async Task A_lost_answer_to_a_create_is_no_answer_and_is_not_asked_for_again()
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync();
        using var client = fixture.Client();
        fixture.Server.Fault = request => request.Method == "POST" ? new FakeFault.LoseAnswer() : null;

        await Assert.ThrowsAsync<NoAnswerException>(() => client.CreateAsync(VerbTests.ConfigMap("one"), default));

        Assert.Single(fixture.Server.Requests);
        Assert.NotNull(await client.GetAsync<V1ConfigMap>("one", "default", default));
    }

    [Theory]
    [InlineData("""{"type":"ADDED","object":""" + "\n")]
    [InlineData("hello\n")]
    public async Task A_watch_that_tells_something_else_is_no_answer(string body)
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync();
        using var client = fixture.Client();
        fixture.Server.Fault = _ => new FakeFault.Answer(200, "application/json", body);
        await using var watch = client.WatchAsync<V1ConfigMap>(new WatchOptions(), default).GetAsyncEnumerator();

        await Assert.ThrowsAsync<NoAnswerException>(() => watch.MoveNextAsync().AsTask());
    }

    [Fact]
    public async Task A_watch_that_is_cut_is_no_answer()
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync();
        using var client = fixture.Client();
        await client.CreateAsync(VerbTests.ConfigMap("one"), default);
        await using var watch = client.WatchAsync<V1ConfigMap>(new WatchOptions { Namespace = "default" }, default).GetAsyncEnumerator();
        Assert.True(await watch.MoveNextAsync());

        Task<bool> next = watch.MoveNextAsync().AsTask();
        fixture.Server.CutConnections();

        await Assert.ThrowsAsync<NoAnswerException>(() => next.WaitAsync(Eventually.Bound));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Who_gives_up_gets_a_cancellation_with_its_own_token(bool watches)
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync();
        using var client = fixture.Client();
        using var stop = new CancellationTokenSource();
        fixture.Server.Fault = _ => new FakeFault.Hang();
        await using var watch = client.WatchAsync<V1ConfigMap>(new WatchOptions(), stop.Token).GetAsyncEnumerator(stop.Token);
        Task asking = watches ? watch.MoveNextAsync().AsTask() : client.GetAsync<V1Namespace>("default", null, stop.Token);
        await Eventually.TrueAsync(() => fixture.Server.Requests.Count == 1);

        await stop.CancelAsync();

        Assert.Equal(stop.Token, (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking.WaitAsync(Eventually.Bound))).CancellationToken);
    }

    private sealed class BrokenHandler(Exception failure) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => throw failure;
    }
}
