using System.Text.Json.Nodes;
using KubeAgent.Tests.Serving;
using Microsoft.AspNetCore.Http;
using TestKit;

namespace KubeAgent.Tests.Sessions;

public sealed class RefusalTests
{
    private const string Exec = "/api/v1/namespaces/d/pods/web/exec?command=id&stdout=true";
    private const string WebSocket = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: v5.channel.k8s.io\r\n";
    private const string Spdy = "Connection: Upgrade\r\nUpgrade: SPDY/3.1\r\nX-Stream-Protocol-Version: v4.channel.k8s.io\r\nContent-Length: 0\r\n";

    [Theory]
    [InlineData("GET", "/api/v1/namespaces/d/pods/web/proxy/", WebSocket)]
    [InlineData("GET", "/api/v1/namespaces/d/services/web/proxy/terminal", WebSocket)]
    [InlineData("GET", "/api/v1/nodes/n1/proxy/exec/d/web/main?command=id", WebSocket)]
    [InlineData("POST", "/api/v1/nodes/n1/proxy/exec/d/web/main?command=id", Spdy)]
    [InlineData("GET", "/apis/subresources.kubevirt.io/v1/namespaces/d/virtualmachineinstances/vm/console", WebSocket)]
    [InlineData("GET", "/api/v1/namespaces/d/pods?watch=1", WebSocket)]
    [InlineData("GET", "/api/v1/namespaces/d/pods/web/exec/more", "connection: uPGRADE\r\nupgrade: WebSocket\r\n")]
    [InlineData("GET", "/api/v1/namespaces/d/pods/web/log", "Upgrade: websocket\r\n")]
    [InlineData("POST", "/api/v1/nodes/n1/proxy/run/d/web/main?cmd=id", "Content-Length: 0\r\n")]
    public async Task What_would_not_be_recorded_does_not_pass(string method, string target, string headers)
    {
        await using AgentFixture fixture = await AgentFixture.StartAsync(ConversationTests.Spooled);
        fixture.ApiServer.KnowToken("t", "alice");

        (int code, JsonNode status) = await AskAsync(fixture, method, target, headers);

        Assert.Equal((403, "Forbidden"), (code, (string)status["reason"]!));
        Assert.Empty(fixture.ApiServer.Requests);
    }

    [Fact]
    public async Task Both_tries_of_kubectl_are_refused_alike_when_there_is_no_recorder()
    {
        ManualTimeProvider time = new();
        await using AgentFixture fixture = await AgentFixture.StartAsync(time: time); // Its collector is not there.
        fixture.ApiServer.KnowToken("t", "alice");

        Task<(int Code, JsonNode Status)> first = AskAsync(fixture, "GET", Exec, WebSocket), second = AskAsync(fixture, "POST", Exec, Spdy);
        await Eventually.TrueAsync(() =>
        {
            time.Advance(TimeSpan.FromMilliseconds(100));
            return first.IsCompleted && second.IsCompleted;
        });
        ((int code, JsonNode status), (int again, JsonNode same)) = (await first, await second);

        Assert.Equal((503, 503), (code, again));
        Assert.Equal(status.ToJsonString(), same.ToJsonString());
        Assert.StartsWith("this session cannot be recorded, so it does not begin: ", (string)status["message"]!, StringComparison.Ordinal);
        Assert.DoesNotContain(fixture.ApiServer.Requests, request => request.Target.Contains("/exec", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_API_servers_own_refusal_is_passed_on()
    {
        await using AgentFixture fixture = await AgentFixture.StartAsync(ConversationTests.Spooled);
        fixture.ApiServer.KnowToken("t", "alice");
        fixture.ApiServer.Answer = context =>
        {
            context.Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            context.Response.ContentType = "application/json";
            return context.Response.WriteAsync("""{"kind":"Status","apiVersion":"v1","status":"Failure","message":"denied by policy","reason":"Invalid","code":422}""");
        };

        foreach ((string method, string headers) in new[] { ("GET", WebSocket), ("POST", Spdy) })
        {
            (int code, JsonNode status) = await AskAsync(fixture, method, Exec, headers);
            Assert.Equal((422, "denied by policy"), (code, (string)status["message"]!));
        }
    }

    [Theory]
    [InlineData("v9.channel.k8s.io")]
    [InlineData("graphql-ws")]
    public async Task A_protocol_that_cannot_be_recorded_never_begins(string protocol)
    {
        await using AgentFixture fixture = await AgentFixture.StartAsync(ConversationTests.Spooled);
        fixture.ApiServer.KnowToken("t", "alice");
        fixture.ApiServer.Answer = async context =>
        {
            if (context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpUpgradeFeature>() is { IsUpgradableRequest: true } upgrade)
            {
                context.Response.Headers.Upgrade = "websocket";
                context.Response.Headers.Connection = "Upgrade";
                context.Response.Headers["Sec-WebSocket-Protocol"] = protocol;
                await using Stream stream = await upgrade.UpgradeAsync();
            }
        };

        (int code, JsonNode status) = await AskAsync(fixture, "GET", Exec, WebSocket);

        Assert.Equal(500, code);
        Assert.Contains(protocol, (string)status["message"]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", Exec, "", 400)]
    [InlineData("POST", Exec, "Content-Length: 0\r\n", 400)]
    [InlineData("DELETE", Exec, WebSocket, 400)]
    [InlineData("GET", "/api/v1/namespaces/d/pods/web/exec?command=a;b", WebSocket, 400)]
    [InlineData("GET", "/api/v1/namespaces/d/pods/web/exec?command=%zz", WebSocket, 400)]
    [InlineData("GET", "/api/v1/namespaces/d/pods/web/exec?command=%ff", WebSocket, 400)] // What is recorded could not be what runs.
    [InlineData("GET", "/api/v1/namespaces/d/pods/web/exec?command=sh&stdin=1&stdout=1&tty=fal%C5%BFe", WebSocket, 400)] // The API server reads false.
    [InlineData("TRACE", "/api", "", 405)]
    [InlineData("head", "/api", "", 405)]
    [InlineData("GET", "/api/v1//pods", "", 400)]
    public async Task What_makes_no_sense_is_said_so(string method, string target, string headers, int expected)
    {
        await using AgentFixture fixture = await AgentFixture.StartAsync(ConversationTests.Spooled);
        fixture.ApiServer.KnowToken("t", "alice");

        Assert.Equal(expected, (await AskAsync(fixture, method, target, headers)).Code);
        Assert.Empty(fixture.ApiServer.Requests);
    }

    [Fact]
    public async Task Nobody_has_more_sessions_than_his_share_and_what_ends_makes_room()
    {
        await using AgentFixture fixture = await AgentFixture.StartAsync(config => ConversationTests.Spooled(config) with { Limits = new() { Sessions = 3, SessionsOfUser = 1 } });
        fixture.ApiServer.KnowToken("t", "alice");
        fixture.ApiServer.KnowToken("u", "bob");
        TaskCompletionSource asked = new(), ends = new();
        fixture.ApiServer.Answer = async context =>
        {
            if (context.Request.Headers.ContainsKey("Upgrade") && context.Request.Headers["Impersonate-User"] == "alice")
            {
                asked.TrySetResult();
                await ends.Task;
            }

            context.Response.StatusCode = StatusCodes.Status404NotFound;
            await context.Response.WriteAsync("{}");
        };

        Task<(int Code, JsonNode Status)> first = AskAsync(fixture, "GET", Exec, WebSocket);
        await asked.Task.WaitAsync(Eventually.Bound);
        (int code, JsonNode status) = await AskAsync(fixture, "GET", Exec, WebSocket);

        Assert.Equal((429, "you have 1 sessions running, more are not allowed"), (code, (string)status["message"]!));
        Assert.Equal(404, (await AskAsync(fixture, "GET", Exec, WebSocket, token: "u")).Code);

        ends.SetResult();
        Assert.Equal(404, (await first).Code);
        Assert.Equal(404, (await AskAsync(fixture, "GET", Exec, WebSocket)).Code);
    }

    [Fact]
    public async Task Whoever_is_refused_again_and_again_makes_no_more_recordings_and_hinders_nobody()
    {
        ManualTimeProvider time = new();
        await using AgentFixture fixture = await AgentFixture.StartAsync(ConversationTests.Spooled, time);
        fixture.ApiServer.KnowToken("t", "alice");
        fixture.ApiServer.KnowToken("u", "bob");
        fixture.ApiServer.Answer = context =>
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return context.Response.WriteAsync("{}");
        };

        int[] codes = [.. (await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => AskAsync(fixture, "GET", Exec, WebSocket)))).Select(answer => answer.Code)];

        Assert.Equal((20, 80), (codes.Count(code => code == 403), codes.Count(code => code == 429)));
        Assert.Equal(20, Recordings());
        Assert.Equal(403, (await AskAsync(fixture, "GET", Exec, WebSocket, token: "u")).Code);
        (int code, JsonNode status) = await AskAsync(fixture, "POST", Exec, Spdy);
        Assert.Equal((429, "TooManyRequests", 21), (code, (string)status["reason"]!, Recordings()));
        Assert.StartsWith("too many of your sessions were refused", (string)status["message"]!, StringComparison.Ordinal);

        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(403, (await AskAsync(fixture, "GET", Exec, WebSocket)).Code);
        Assert.Equal(429, (await AskAsync(fixture, "GET", Exec, WebSocket)).Code);

        int Recordings() => Directory.GetFiles(Path.Combine(fixture.Folder, "spool"), "*.journal", SearchOption.AllDirectories).Length;
    }

    private static async Task<(int Code, JsonNode Status)> AskAsync(AgentFixture fixture, string method, string target, string headers, string token = "t")
    {
        string close = headers.Contains("onnection", StringComparison.Ordinal) ? "" : "Connection: close\r\n";
        await using Stream stream = await fixture.ConnectAsync();
        await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes($"{method} {target} HTTP/1.1\r\nHost: agent\r\nAuthorization: Bearer {token}\r\n{close}{headers}\r\n"));
        string head = await ConversationTests.ReadHeadAsync(stream);
        int length = int.Parse(head.Split("Content-Length: ")[1].Split("\r\n")[0], provider: null);
        byte[] body = new byte[length];
        await stream.ReadExactlyAsync(body);
        return (int.Parse(head.AsSpan(9, 3), provider: null), JsonNode.Parse(body)!);
    }
}
