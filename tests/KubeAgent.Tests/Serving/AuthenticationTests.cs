using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using KubeAgent.Tests.Sessions;
using TestKit;

namespace KubeAgent.Tests.Serving;

public sealed class AuthenticationTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("nonsense")]
    public async Task Without_a_good_token_or_certificate_nothing_passes(string? token)
    {
        await using AgentFixture fixture = await AgentFixture.StartAsync();

        HttpResponseMessage response = await fixture.Client(token).GetAsync("/api");

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal(
            """{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"Unauthorized","reason":"Unauthorized","code":401}""",
            await response.Content.ReadAsStringAsync());
        Assert.Empty(fixture.ApiServer.Requests);
    }

    [Fact]
    public async Task A_client_certificate_says_user_and_groups()
    {
        await using AgentFixture fixture = await AgentFixture.StartAsync();
        using X509Certificate2 certificate = fixture.ClientAuthority.Issue("CN=bob, O=ops, O=\"a, b\"", TestAuthority.ClientUsage);

        await fixture.Client(null, certificate).GetStringAsync("/api");

        Assert.Equal("bob", fixture.ApiServer.Only.Header("Impersonate-User"));
        Assert.Equal(["a, b", "ops"], fixture.ApiServer.Only.Headers["Impersonate-Group"].Order());
    }

    [Fact]
    public async Task A_certificate_of_nobody_in_particular_or_not_for_clients_is_nothing()
    {
        await using AgentFixture fixture = await AgentFixture.StartAsync();
        using TestAuthority stranger = new("CN=client-ca");
        using X509Certificate2 foreign = stranger.Issue("CN=bob", TestAuthority.ClientUsage);
        using X509Certificate2 server = fixture.ClientAuthority.Issue("CN=bob", TestAuthority.ServerUsage);
        using X509Certificate2 expired = fixture.ClientAuthority.Issue("CN=bob", TestAuthority.ClientUsage, new DateTimeOffset(2021, 1, 1, 0, 0, 0, TimeSpan.Zero));

        foreach (X509Certificate2 certificate in new[] { foreign, server, expired })
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await fixture.Client(null, certificate).GetAsync("/api")).StatusCode);
        }

        fixture.ApiServer.KnowToken("t", "alice");
        Assert.Equal(HttpStatusCode.OK, (await fixture.Client("t", foreign).GetAsync("/api")).StatusCode);
        Assert.Equal("alice", fixture.ApiServer.Only.Header("Impersonate-User"));
    }

    [Fact]
    public async Task A_strangers_certificate_does_not_make_the_agent_call_anywhere()
    {
        await using AgentFixture fixture = await AgentFixture.StartAsync();
        using var elsewhere = new TcpListener(IPAddress.Loopback, 0);
        elsewhere.Start();
        using TestAuthority stranger = new("CN=stranger");
        using X509Certificate2 foreign = stranger.Issue("CN=bob", TestAuthority.ClientUsage, issuerAddress: $"http://{elsewhere.LocalEndpoint}/issuer.crt");

        await using Stream stream = await fixture.ConnectAsync(SslStreamCertificateContext.Create(foreign, null, offline: true));
        await stream.WriteAsync("GET /api HTTP/1.1\r\nHost: agent\r\n\r\n"u8.ToArray());

        Assert.StartsWith("HTTP/1.1 401 ", await ConversationTests.ReadHeadAsync(stream), StringComparison.Ordinal);
        Assert.False(elsewhere.Pending());
    }

    [Fact]
    public async Task A_good_token_is_asked_about_again_when_its_time_is_over()
    {
        ManualTimeProvider time = new();
        await using AgentFixture fixture = await AgentFixture.StartAsync(time: time);
        fixture.ApiServer.KnowToken("t", "alice");
        HttpClient client = fixture.Client("t");

        await client.GetStringAsync("/api");
        await client.GetStringAsync("/api");
        Assert.Single(fixture.ApiServer.Reviews);
        time.Advance(TimeSpan.FromSeconds(31));
        fixture.ApiServer.Tokens.Clear();

        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/api")).StatusCode);
        Assert.Equal(2, fixture.ApiServer.Reviews.Count);
    }

    [Fact]
    public async Task A_token_is_not_believed_beyond_its_own_expiry()
    {
        ManualTimeProvider time = new();
        await using AgentFixture fixture = await AgentFixture.StartAsync(time: time);
        string token = Jwt.Unsigned(new JsonObject { ["exp"] = time.GetUtcNow().AddSeconds(10).ToUnixTimeSeconds() });
        fixture.ApiServer.KnowToken(token, "alice");
        HttpClient client = fixture.Client(token);

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api")).StatusCode);
        time.Advance(TimeSpan.FromSeconds(11));

        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/api")).StatusCode);
    }

    [Fact]
    public async Task A_review_that_breaks_off_says_nothing_of_the_token()
    {
        await using AgentFixture fixture = await AgentFixture.StartAsync();
        fixture.ApiServer.KnowToken("t", "alice");
        fixture.ApiServer.BrokenReview = """{"kind":"TokenReview","status":{"authenti""";

        HttpResponseMessage answer = await fixture.Client("t").GetAsync("/api");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains("who you are cannot be found out now", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        fixture.ApiServer.BrokenReview = null;
        Assert.Equal(HttpStatusCode.OK, (await fixture.Client("t").GetAsync("/api")).StatusCode);
    }

    [Fact]
    public async Task A_bad_token_is_remembered_briefly()
    {
        ManualTimeProvider time = new();
        await using AgentFixture fixture = await AgentFixture.StartAsync(time: time);
        HttpClient client = fixture.Client("t");

        await client.GetAsync("/api");
        await client.GetAsync("/api");
        Assert.Single(fixture.ApiServer.Reviews);
        fixture.ApiServer.KnowToken("t", "alice");
        time.Advance(TimeSpan.FromSeconds(6));

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api")).StatusCode);
    }

    [Fact]
    public async Task An_audience_that_the_token_is_not_meant_for_is_refused()
    {
        await using AgentFixture fixture = await AgentFixture.StartAsync(
            config => config with { Authentication = config.Authentication with { Audiences = ["agent"] } });
        fixture.ApiServer.KnowToken("other", "alice");
        fixture.ApiServer.KnowToken("ours", "alice");
        fixture.ApiServer.Tokens["ours"]["audiences"] = new JsonArray("agent");

        Assert.Equal(HttpStatusCode.Unauthorized, (await fixture.Client("other").GetAsync("/api")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await fixture.Client("ours").GetAsync("/api")).StatusCode);
    }

    [Theory]
    [InlineData("admin ")]
    [InlineData("\tadmin")]
    [InlineData("a\u0007b")]
    public async Task A_name_that_would_arrive_as_another_is_refused(string name)
    {
        await using AgentFixture fixture = await AgentFixture.StartAsync();
        fixture.ApiServer.KnowToken("t", name);

        Assert.Equal(HttpStatusCode.Forbidden, (await fixture.Client("t").GetAsync("/api")).StatusCode);
        Assert.Empty(fixture.ApiServer.Requests);
    }

    [Fact]
    public async Task Uid_and_extras_go_on_escaped_and_ours_cannot_be_brought_along()
    {
        await using AgentFixture fixture = await AgentFixture.StartAsync();
        fixture.ApiServer.KnowToken("t", "jürgen");
        fixture.ApiServer.Tokens["t"]["user"]!["uid"] = "u-1";
        fixture.ApiServer.Tokens["t"]["user"]!["extra"] = new JsonObject { ["authentication.kubernetes.io/credential-id"] = new JsonArray("JTI=1", "JTI=2") };
        fixture.ApiServer.KnowToken("forged", "alice");
        fixture.ApiServer.Tokens["forged"]["user"]!["extra"] = new JsonObject { ["SessionRecording.dev/Session-id"] = new JsonArray("1") };

        await fixture.Client("t").GetStringAsync("/api");
        HttpResponseMessage forged = await fixture.Client("forged").GetAsync("/api");

        Assert.Equal("jürgen", fixture.ApiServer.Only.Header("Impersonate-User"));
        Assert.Equal("u-1", fixture.ApiServer.Only.Header("Impersonate-Uid"));
        Assert.Equal("JTI=1|JTI=2", fixture.ApiServer.Only.Header("Impersonate-Extra-authentication.kubernetes.io%2Fcredential-id"));
        Assert.Equal(HttpStatusCode.Forbidden, forged.StatusCode);
    }

    [Fact]
    public async Task An_extra_may_be_empty()
    {
        await using AgentFixture fixture = await AgentFixture.StartAsync();
        fixture.ApiServer.KnowToken("t", "alice");
        fixture.ApiServer.Tokens["t"]["user"]!["extra"] = new JsonObject { ["sessionName"] = new JsonArray("") }; // As EKS says it of IAM users.

        HttpResponseMessage response = await fixture.Client("t").GetAsync("/api");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal([""], fixture.ApiServer.Only.Headers["Impersonate-Extra-sessionname"]);
    }

    [Theory]
    [InlineData("groups", """["ops", ""]""")]
    [InlineData("username", "\"\"")]
    [InlineData("extra", """{"": ["view"]}""")]
    public async Task Names_groups_and_keys_of_extras_may_not_be_empty(string field, string value)
    {
        await using AgentFixture fixture = await AgentFixture.StartAsync();
        fixture.ApiServer.KnowToken("t", "alice");
        fixture.ApiServer.Tokens["t"]["user"]![field] = JsonNode.Parse(value);

        Assert.Equal(HttpStatusCode.Forbidden, (await fixture.Client("t").GetAsync("/api")).StatusCode);
        Assert.Empty(fixture.ApiServer.Requests);
    }
}
