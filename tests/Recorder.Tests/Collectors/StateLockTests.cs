using System.Net;
using System.Net.Sockets;
using Recorder.Tests.Processes;
using TestKit;

namespace Recorder.Tests.Collectors;

/// <summary>A pod that is deleted by force lives on beside the one that replaces it, on the same volume.</summary>
public sealed class StateLockTests
{
    [Fact]
    public async Task A_collector_touches_nothing_until_the_one_before_has_ended()
    {
        DirectoryInfo state = Directory.CreateTempSubdirectory("state-");
        string socket = Path.Combine(state.FullName, "run/collector.sock");
        await using RecorderProcess first = await RecorderProcess.StartAsync("collector", "--state", state.FullName);
        int port = FreePort();

        await using RecorderProcess second = RecorderProcess.Begin("collector", "--state", state.FullName, "--health", $"127.0.0.1:{port}");
        await Eventually.TrueAsync(() => second.Log.Any(line => line.Contains("another collector still uses this state directory", StringComparison.Ordinal)));

        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/") };
        Assert.Equal("ok\n", await http.GetStringAsync("livez"));
        using HttpResponseMessage ready = await http.GetAsync("readyz");
        Assert.Equal(
            (HttpStatusCode.ServiceUnavailable, "not ready: another collector still uses this state directory, and must end first\n"),
            (ready.StatusCode, await ready.Content.ReadAsStringAsync()));
        await ConnectAsync(socket); // The first one's is still there.

        await first.KillAsync();
        await second.GetReadyAsync();
        await ConnectAsync(socket);
        await Eventually.TrueAsync(async () => (await http.GetAsync("readyz")).StatusCode == HttpStatusCode.OK);
        Assert.Equal(0, await second.StopAsync());
        state.Delete(recursive: true);
    }

    [Fact]
    public async Task One_that_waits_can_be_told_to_stop()
    {
        DirectoryInfo state = Directory.CreateTempSubdirectory("state-");
        await using RecorderProcess first = await RecorderProcess.StartAsync("collector", "--state", state.FullName);
        await using RecorderProcess second = RecorderProcess.Begin("collector", "--state", state.FullName);
        await Eventually.TrueAsync(() => second.Log.Count != 0);

        await second.StopAsync();

        Assert.Equal(0, await first.StopAsync());
        state.Delete(recursive: true);
    }

    private static async Task ConnectAsync(string path)
    {
        using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path));
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
