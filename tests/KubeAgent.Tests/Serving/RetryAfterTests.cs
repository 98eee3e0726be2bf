using System.Net;
using System.Text;
using KubeAgent.Authentication;
using KubeAgent.Serving;
using KubeAgent.Tests.Sessions;
using TestKit;

namespace KubeAgent.Tests.Serving;

/// <summary>Clients of Kubernetes ask again by themselves when they are told to, whatever the request changes: only where nothing went on.</summary>
public sealed class RetryAfterTests
{
    private const string WebSocket = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: v5.channel.k8s.io\r\n";

    [Fact]
    public async Task Who_cannot_connect_to_the_API_server_tells_his_client_to_ask_again()
    {
        await using AgentFixture fixture = await AgentFixture.StartAsync();
        fixture.ApiServer.KnowToken("t", "alice");
        HttpClient client = fixture.Client("t");
        Assert.Equal(HttpStatusCode.BadRequest, (await client.GetAsync("/api//")).StatusCode); // The token is known now, and nothing was passed on.
        await fixture.ApiServer.DisposeAsync();

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "1"), Told(await client.PostAsync("/api/v1/namespaces/d/pods", new StringContent("{}"))));
    }

    [Fact]
    public async Task What_may_have_been_done_is_not_asked_for_again()
    {
        await using AgentFixture fixture = await AgentFixture.StartAsync();
        fixture.ApiServer.KnowToken("t", "alice");
        fixture.ApiServer.Answer = context =>
        {
            context.Abort();
            return Task.CompletedTask;
        };

        Assert.Equal((HttpStatusCode.ServiceUnavailable, null), Told(await fixture.Client("t").PostAsync("/api/v1/namespaces/d/pods", new StringContent("{}"))));
    }

    [Fact]
    public async Task Whose_user_cannot_be_found_out_now_may_ask_again()
    {
        await using AgentFixture fixture = await AgentFixture.StartAsync();
        fixture.ApiServer.BrokenReview = "no JSON";

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "1"), Told(await fixture.Client("t").GetAsync("/api")));
    }

    [Fact]
    public async Task Whose_token_is_one_too_many_may_ask_again()
    {
        using TokenAuthenticator tokens = new(null, new SilentReviewer(), new TokenCacheOptions { MaxOfConnection = 1 }, TimeProvider.System);
        _ = tokens.AuthenticateAsync("one", "c", default);

        RefusedException refused = await Assert.ThrowsAsync<RefusedException>(() => tokens.AuthenticateAsync("two", "c", default));

        Assert.Equal((429, true), (refused.Status.Code, refused.Status.AsksAgain));
    }

    [Theory]
    [InlineData("/api/v1/pods?watch=1", "")]
    [InlineData("/api/v1/namespaces/d/pods/web/exec?command=id&stdout=true", WebSocket)]
    public async Task What_comes_while_the_agent_stops_may_go_to_another(string target, string headers)
    {
        await using AgentFixture fixture = await AgentFixture.StartAsync(ConversationTests.Spooled);
        fixture.ApiServer.KnowToken("t", "alice");
        TaskCompletionSource looked = new();
        fixture.ApiServer.ReviewsEnd = looked.Task;
        await using Stream client = await fixture.ConnectAsync();
        await client.WriteAsync(Encoding.ASCII.GetBytes($"GET {target} HTTP/1.1\r\nHost: agent\r\nAuthorization: Bearer t\r\n{headers}\r\n"));
        await Eventually.TrueAsync(() => !fixture.ApiServer.Reviews.IsEmpty);

        Task stopped = fixture.Agent.StopAsync();
        looked.SetResult();

        string head = await ConversationTests.ReadHeadAsync(client);
        Assert.StartsWith("HTTP/1.1 503 ", head, StringComparison.Ordinal);
        Assert.Contains("\r\nRetry-After: 1\r\n", head, StringComparison.Ordinal);
        Assert.Empty(fixture.ApiServer.Requests);
        await client.DisposeAsync();
        await stopped.WaitAsync(Eventually.Bound);
    }

    [Fact]
    public async Task What_was_under_way_when_the_agent_stopped_may_have_been_done()
    {
        await using AgentFixture fixture = await AgentFixture.StartAsync();
        fixture.ApiServer.KnowToken("t", "alice");
        TaskCompletionSource asked = new();
        fixture.ApiServer.Answer = context =>
        {
            asked.SetResult();
            return Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        };
        HttpClient client = fixture.Client("t");
        Task<HttpResponseMessage> watch = client.GetAsync("/api/v1/pods?watch=1");
        await asked.Task.WaitAsync(Eventually.Bound);

        Task stopped = fixture.Agent.StopAsync();

        Assert.Equal((HttpStatusCode.ServiceUnavailable, null), Told(await watch.WaitAsync(Eventually.Bound)));
        client.Dispose();
        await stopped.WaitAsync(Eventually.Bound);
    }

    private static (HttpStatusCode Code, string? RetryAfter) Told(HttpResponseMessage response) =>
        (response.StatusCode, response.Headers.TryGetValues("Retry-After", out IEnumerable<string>? values) ? values.Single() : null);

    private sealed class SilentReviewer : ITokenReviewer
    {
        private readonly TaskCompletionSource<KubeUser?> _never = new();

        public Task<KubeUser?> ReviewAsync(string token, CancellationToken cancellationToken) => _never.Task;
    }
}
