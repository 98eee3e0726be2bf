using System.Net;
using System.Text;
using KubeAgent.Configuration;
using KubeAgent.Tests.Sessions;
using Microsoft.AspNetCore.Http;
using TestKit;

namespace KubeAgent.Tests.Serving;

/// <summary>What the API server says to the agent's own credentials is not the user's to hear.</summary>
public sealed class OwnCredentialsTests
{
    private const string Exec = "GET /api/v1/namespaces/d/pods/web/exec?command=id&stdout=true HTTP/1.1\r\nHost: agent\r\nAuthorization: Bearer t\r\n"
        + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: v5.channel.k8s.io\r\n\r\n";

    [Fact]
    public async Task That_the_API_server_does_not_take_them_is_no_401_of_the_user()
    {
        await using AgentFixture fixture = await AgentFixture.StartAsync();
        fixture.ApiServer.KnowToken("t", "alice");
        fixture.ApiServer.Answer = RefuseAsync;

        HttpResponseMessage response = await fixture.Client("t").GetAsync("/api/v1/pods");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Contains("\"message\":\"the API server does not take the agent", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(["/api/v1/pods", "/version"], fixture.ApiServer.Requests.Select(seen => seen.Target)); // Nothing could have renewed them.
    }

    [Fact]
    public async Task Nor_is_it_for_a_session()
    {
        await using AgentFixture fixture = await AgentFixture.StartAsync(ConversationTests.Spooled);
        fixture.ApiServer.KnowToken("t", "alice");
        fixture.ApiServer.Answer = RefuseAsync;

        await using Stream client = await fixture.ConnectAsync();
        await client.WriteAsync(Encoding.ASCII.GetBytes(Exec));

        Assert.StartsWith("HTTP/1.1 503 ", await ConversationTests.ReadHeadAsync(client), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/v1/namespaces/d/services/web/proxy/login")]
    [InlineData("/api/v1/namespaces/d/pods/web/proxy/login")]
    [InlineData("/api/v1/nodes/n1/proxy/metrics")]
    public async Task What_a_proxied_server_says_of_its_own_users_passes(string target)
    {
        await using AgentFixture fixture = await AgentFixture.StartAsync();
        fixture.ApiServer.KnowToken("t", "alice");
        fixture.ApiServer.Answer = RefuseAsync;

        HttpResponseMessage response = await fixture.Client("t").GetAsync(target);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("Basic realm=\"home\"", response.Headers.WwwAuthenticate.ToString());
        Assert.Equal("who are you?", await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("/api/v1/namespaces/d/pods/web/log")]
    [InlineData("/apis/metrics.k8s.io/v1beta1/nodes")]
    public async Task What_a_server_behind_the_API_server_says_of_it_passes(string target)
    {
        await using AgentFixture fixture = await AgentFixture.StartAsync();
        fixture.ApiServer.KnowToken("t", "alice");
        fixture.ApiServer.Answer = RefuseBehindAsync;

        HttpResponseMessage response = await fixture.Client("t").GetAsync(target);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("who are you?", await response.Content.ReadAsStringAsync());
        Assert.Equal([(target, "alice"), ("/version", null)], fixture.ApiServer.Requests.Select(seen => (seen.Target, seen.Header("Impersonate-User"))));
    }

    [Fact]
    public async Task What_a_kubelet_says_of_the_API_server_passes_for_a_session_too()
    {
        await using AgentFixture fixture = await AgentFixture.StartAsync(ConversationTests.Spooled);
        fixture.ApiServer.KnowToken("t", "alice");
        fixture.ApiServer.Answer = RefuseBehindAsync;

        await using Stream client = await fixture.ConnectAsync();
        await client.WriteAsync(Encoding.ASCII.GetBytes(Exec));

        Assert.StartsWith("HTTP/1.1 401 ", await ConversationTests.ReadHeadAsync(client), StringComparison.Ordinal);
        byte[] body = new byte["who are you?".Length];
        await client.ReadExactlyAsync(body);
        Assert.Equal("who are you?", Encoding.ASCII.GetString(body));
    }

    [Theory]
    [InlineData("DELETE", null, new[] { "Bearer old", "Bearer new" }, HttpStatusCode.OK)]
    [InlineData("POST", "{}", new[] { "Bearer old" }, HttpStatusCode.ServiceUnavailable)] // Its body is used up.
    public async Task Credentials_that_were_renewed_meanwhile_are_tried_once(string method, string? body, string[] tried, HttpStatusCode expected)
    {
        ManualTimeProvider time = new(); // The file is read again only when its token is refused.
        string token = "";
        await using AgentFixture fixture = await AgentFixture.StartAsync(config => WithTokenFile(config, out token), time);
        fixture.ApiServer.KnowToken("t", "alice");
        fixture.ApiServer.Answer = async context =>
        {
            if (context.Request.Headers.Authorization != "Bearer new")
            {
                await File.WriteAllTextAsync(token, "new");
                await RefuseAsync(context);
            }
        };
        using HttpRequestMessage request = new(new HttpMethod(method), "/api/v1/namespaces/d/pods/web")
        {
            Version = HttpVersion.Version20, Content = body is null ? null : new StringContent(body),
        };

        HttpResponseMessage response = await fixture.Client("t").SendAsync(request);

        Assert.Equal(expected, response.StatusCode);
        Assert.Equal(tried, fixture.ApiServer.Requests.Where(seen => seen.Target != "/version").Select(seen => seen.Header("Authorization")));
    }

    private static AgentConfig WithTokenFile(AgentConfig config, out string token)
    {
        string kubeconfig = config.Kubernetes.KubeconfigFile!;
        token = Path.Combine(Path.GetDirectoryName(kubeconfig)!, "token");
        File.WriteAllText(token, "old");
        File.WriteAllText(kubeconfig, File.ReadAllText(kubeconfig).Replace("token: agents-own-token", $"tokenFile: \"{token}\"", StringComparison.Ordinal));
        return config;
    }

    private static Task RefuseBehindAsync(HttpContext context) => context.Request.Path == "/version" ? context.Response.WriteAsync("{}") : RefuseAsync(context);

    private static Task RefuseAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        context.Response.Headers.WWWAuthenticate = "Basic realm=\"home\"";
        return context.Response.WriteAsync("who are you?");
    }
}
