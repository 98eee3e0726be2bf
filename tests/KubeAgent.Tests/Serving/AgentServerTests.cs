using KubeAgent.Configuration;
using KubeAgent.Serving;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace KubeAgent.Tests.Serving;

public sealed class AgentServerTests
{
    [Fact]
    public async Task Only_the_agent_says_how_long_stopping_may_take()
    {
        AgentConfig? config = null;
        await using AgentFixture fixture = await AgentFixture.StartAsync(known => config = known);

        await using AgentServer server = await AgentServer.StartAsync(config!, _ => Task.CompletedTask, TimeProvider.System, default);

        Assert.Equal(Timeout.InfiniteTimeSpan, server.Services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout);
    }
}
