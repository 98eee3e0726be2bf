using System.Text;
using KubeAgent.Tests.Serving;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using TestKit;

namespace KubeAgent.Tests.Sessions;

public sealed class StoppingTests
{
    private const string Ask = "GET /api/v1/namespaces/d/pods/web/exec?command=sh&tty=true&stdout=true&stdin=true HTTP/1.1\r\nHost: agent\r\nAuthorization: Bearer t\r\n"
        + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: v5.channel.k8s.io\r\n\r\n";

    [Fact]
    public async Task A_session_goes_on_for_the_stop_timeout_and_is_then_ended_with_the_reason()
    {
        ManualTimeProvider time = new();
        await using AgentFixture fixture = await AgentFixture.StartAsync(ConversationTests.Spooled, time);
        fixture.ApiServer.KnowToken("t", "alice");
        fixture.ApiServer.Answer = SilentAsync;
        await using Stream client = await fixture.ConnectAsync();
        await client.WriteAsync(Encoding.ASCII.GetBytes(Ask));
        Assert.StartsWith("HTTP/1.1 101 ", await ConversationTests.ReadHeadAsync(client), StringComparison.Ordinal);

        Task stopped = fixture.Agent.StopAsync();
        await client.WriteAsync((byte[])[0x82, 0x82, 0, 0, 0, 0, 0, (byte)'x']); // Still carried: a masked message on channel 0.
        Assert.Equal("x", await _typed.Task.WaitAsync(Eventually.Bound));
        Assert.False(stopped.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(30));

        using StreamReader rest = new(client, Encoding.UTF8);
        string told = await rest.ReadLineAsync().WaitAsync(Eventually.Bound) ?? "";
        Assert.Contains("the agent is stopping", told, StringComparison.Ordinal);
        await client.DisposeAsync();
        await Eventually.TrueAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1)); // The spool has nobody to hand its recording to: it waits, within a bound.
            return stopped.IsCompletedSuccessfully;
        });
    }

    private readonly TaskCompletionSource<string> _typed = new();

    private async Task SilentAsync(HttpContext context)
    {
        if (!context.Request.Path.Value!.EndsWith("/exec", StringComparison.Ordinal))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        context.Response.Headers.Upgrade = "websocket";
        context.Response.Headers.Connection = "Upgrade";
        context.Response.Headers["Sec-WebSocket-Protocol"] = "v5.channel.k8s.io";
        await using Stream stream = await context.Features.Get<IHttpUpgradeFeature>()!.UpgradeAsync();
        byte[] typed = new byte[8];
        await stream.ReadExactlyAsync(typed);
        _typed.SetResult(Encoding.ASCII.GetString(typed, 7, 1));
        while (await stream.ReadAsync(typed) > 0)
        {
            // Until the agent hangs up.
        }
    }
}
