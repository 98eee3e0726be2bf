using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Recorder.Tests.Processes;
using TestKit;

namespace Recorder.Tests.Health;

public sealed class HealthTests
{
    [Fact]
    public async Task A_collector_is_ready_once_its_store_was_written_and_tells_how_it_does()
    {
        DirectoryInfo state = Directory.CreateTempSubdirectory("health-");
        await using RecorderProcess collector = await RecorderProcess.StartAsync("collector", "--state", state.FullName, "--health", "127.0.0.1:0");
        using var http = new HttpClient { BaseAddress = new Uri(collector.Ready[collector.Ready.IndexOf("http://", StringComparison.Ordinal)..]) };

        Assert.Equal("ok\n", await http.GetStringAsync("livez"));
        await Eventually.TrueAsync(async () => (await http.GetAsync("readyz")).StatusCode == HttpStatusCode.OK);
        JsonNode status = JsonNode.Parse(await http.GetStringAsync("status"))!;

        Assert.Null(status["problem"]);
        Assert.NotNull(status["store"]!["probedAt"]);
        Assert.Equal(0, (int)status["sessions"]!["active"]!);
        Assert.Contains("known here: /livez, /readyz, /status, /metrics", await (await http.GetAsync("else")).Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await collector.StopAsync());
        state.Delete(recursive: true);
    }

    [Fact]
    public async Task Every_address_is_also_every_address_of_IPv4()
    {
        DirectoryInfo state = Directory.CreateTempSubdirectory("health-");
        await using RecorderProcess collector = await RecorderProcess.StartAsync("collector", "--state", state.FullName, "--health", "[::]:0");
        using var http = new HttpClient();
        int port = new Uri(collector.Ready[collector.Ready.IndexOf("http://", StringComparison.Ordinal)..]).Port;

        Assert.Equal("ok\n", await http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/livez")));
        if (Socket.OSSupportsIPv6 && NetworkInterface.GetAllNetworkInterfaces().Any(one => one.Supports(NetworkInterfaceComponent.IPv6)))
        {
            Assert.Equal("ok\n", await http.GetStringAsync(new Uri($"http://[::1]:{port}/livez")));
        }

        Assert.Equal(0, await collector.StopAsync());
        state.Delete(recursive: true);
    }

    [Fact]
    public async Task A_wrong_address_is_named()
    {
        ProgramResult result = await Programs.RunAsync("recorder", "collector", "--health", "8081");

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("--health '8081' is not ADDRESS:PORT", result.Error, StringComparison.Ordinal);
    }
}
