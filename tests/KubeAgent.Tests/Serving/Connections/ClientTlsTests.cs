using System.Net;
using System.Net.Sockets;
using System.Text;
using TestKit;

namespace KubeAgent.Tests.Serving.Connections;

/// <summary>Connections of clients, as they are seen from outside.</summary>
public sealed class ClientTlsTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_does_not_shake_hands_in_time_is_hung_up_on()
    {
        ManualTimeProvider time = new();
        await using AgentFixture fixture = await AgentFixture.StartAsync(time: time);
        int armed = time.ArmedTimers;
        using TcpClient silent = await ConnectAsync(fixture);
        await Eventually.TrueAsync(() => time.ArmedTimers > armed);

        time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(0, await ReadAsync(silent));
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")]
    [InlineData("\u0016\u0003\u0001\u0000\u0005hello")]
    public async Task What_is_no_TLS_is_hung_up_on_and_others_go_on(string said)
    {
        await using AgentFixture fixture = await AgentFixture.StartAsync();
        fixture.ApiServer.KnowToken("t", "alice");
        using TcpClient broken = await ConnectAsync(fixture);
        await broken.GetStream().WriteAsync(Encoding.Latin1.GetBytes(said), Cancellation);

        while (await ReadAsync(broken) > 0)
        {
        }

        Assert.Equal(HttpStatusCode.OK, (await fixture.Client("t").GetAsync("/api", Cancellation)).StatusCode);
    }

    [Fact]
    public async Task An_answer_before_the_end_of_a_connection_ends_with_a_farewell_of_TLS()
    {
        await using AgentFixture fixture = await AgentFixture.StartAsync();
        fixture.ApiServer.KnowToken("t", "alice");

        // A stream of TLS whose end is cut off throws.
        string answer = await fixture.RawAsync("GET /api HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer t\r\nConnection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stopping_ends_connections_that_wait_for_a_request()
    {
        await using AgentFixture fixture = await AgentFixture.StartAsync();
        await using Stream idle = await fixture.ConnectAsync();

        await fixture.Agent.StopAsync().WaitAsync(Eventually.Bound, Cancellation);

        Assert.Equal(0, await idle.ReadAsync(new byte[1], Cancellation).AsTask().WaitAsync(Eventually.Bound, Cancellation));
    }

    [Fact]
    public async Task A_client_that_stops_reading_holds_up_no_other_and_is_gone_when_it_hangs_up()
    {
        await using AgentFixture fixture = await AgentFixture.StartAsync();
        fixture.ApiServer.KnowToken("t", "alice");
        TaskCompletionSource ended = new();
        fixture.ApiServer.Answer = async context =>
        {
            if (context.Request.Path == "/flood")
            {
                context.RequestAborted.Register(ended.SetResult);
                while (!context.RequestAborted.IsCancellationRequested)
                {
                    await context.Response.Body.WriteAsync(new byte[100_000]);
                }
            }
        };
        using (TcpClient deaf = await ConnectAsync(fixture))
        {
            await using Stream stream = await fixture.ShakeHandsAsync(deaf);
            await stream.WriteAsync("GET /flood HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer t\r\n\r\n"u8.ToArray(), Cancellation);
            await stream.ReadExactlyAsync(new byte[12], Cancellation);
            Assert.Equal(HttpStatusCode.OK, (await fixture.Client("t").GetAsync("/api", Cancellation)).StatusCode);
        }

        await ended.Task.WaitAsync(Eventually.Bound, Cancellation);
    }

    private static async Task<TcpClient> ConnectAsync(AgentFixture fixture)
    {
        TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, fixture.Agent.Address.Port, Cancellation);
        return client;
    }

    private static async Task<int> ReadAsync(TcpClient client)
    {
        try
        {
            return await client.GetStream().ReadAsync(new byte[4096], Cancellation).AsTask().WaitAsync(Eventually.Bound, Cancellation);
        }
        catch (IOException)
        {
            return 0; // Reset: hung up, too.
        }
    }
}
