using System.Globalization;
using System.Net;
using System.Net.Sockets;
using TestKit;

namespace Images.Tests;

/// <summary>The images run: as nobody, on a read-only file system, without capabilities.</summary>
public sealed class ImageTests(BuiltImages images) : IClassFixture<BuiltImages>
{
    private const long MaxSize = 60_000_000;

    [Theory]
    [InlineData("operator", "generate")]
    [InlineData("recorder", "collector")]
    [InlineData("kube-agent", "serve")]
    public async Task Each_program_says_what_it_can_do(string program, string command)
    {
        Skip();

        (int code, string output) = await images.RunInAsync(program, "--help");

        Assert.True(code == 0, output);
        Assert.Contains(command, output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("operator")]
    [InlineData("recorder")]
    [InlineData("kube-agent")]
    public async Task Each_is_small_and_nobodys(string program)
    {
        Skip();

        (int code, string output) = await images.PodmanAsync("image", "inspect", "--format", "{{.User}} {{.Size}}", BuiltImages.NameOf(program));

        Assert.True(code == 0, output);
        string[] words = output.Trim().Split(' ');
        Assert.Equal("65532:65532", words[0]);
        Assert.True(!images.IsTrimmed || long.Parse(words[1], CultureInfo.InvariantCulture) <= MaxSize, output);
    }

    [Fact]
    public async Task A_collector_gets_ready_with_nothing_but_a_volume_and_recordings_lists_what_is_in_it()
    {
        Skip();
        int port = FreePort();
        (int code, string container) = await images.PodmanAsync(
        [
            "run", "--detach", "--network", "host", .. BuiltImages.Restrictions, "--volume", $"{images.Volume("state")}:/var/lib/session-recording",
            BuiltImages.NameOf("recorder"), "collector", "--state", "/var/lib/session-recording", "--health", $"127.0.0.1:{port}",
        ]);
        Assert.True(code == 0, container);
        container = container.Trim();
        try
        {
            using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/") };
            await Eventually.TrueAsync(async () => await IsReadyAsync(http));

            (code, string output) = await images.PodmanAsync("exec", container, "recordings", "ls", "--format", "json");
            Assert.True(code == 0, output);
            Assert.Equal("[]", output.Trim());
        }
        finally
        {
            (_, string log) = await images.PodmanAsync("logs", container);
            (int stopped, string stop) = await images.PodmanAsync("stop", container);
            await images.PodmanAsync("rm", "--force", container);
            Assert.True(stopped == 0, stop + log);
        }
    }

    private static async Task<bool> IsReadyAsync(HttpClient http)
    {
        try
        {
            return (await http.GetAsync("readyz")).StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false; // It does not listen yet.
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private void Skip() => Assert.SkipWhen(images.Missing is not null, images.Missing ?? "");
}
