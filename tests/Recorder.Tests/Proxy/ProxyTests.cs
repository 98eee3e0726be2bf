using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Recorder.Tests.Processes;
using TestKit;

namespace Recorder.Tests.Proxy;

/// <summary>The role of recorder pods, as a process of its own.</summary>
public sealed class ProxyTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("proxy-").FullName;

    private string State => Path.Combine(_root, "state");

    private string Collector => Path.Combine(_root, "collector");

    [Theory]
    [InlineData("node")]
    [InlineData("proxy-sync")]
    public async Task What_a_killed_recorder_left_in_the_spool_is_completed_and_stored(string mode)
    {
        using Process shell = await LeaveSessionBehindAsync();
        await using RecorderProcess collector = await RecorderProcess.StartAsync("collector", "--state", Collector);

        await using RecorderProcess proxy = await StartAsync($"mode: {mode}");

        JsonElement session = default;
        await Eventually.TrueAsync(async () => (session = await FirstSessionAsync()) is { ValueKind: JsonValueKind.Object } && session.GetProperty("state").GetString() == "stored");
        string id = session.GetProperty("sid").GetString()!;
        Assert.Equal("begun\n", (await ViewAsync("play", id, "--format", "text")).Output);
        Assert.True(File.Exists(Path.Combine(Collector, "recordings", $"{id}.tar")));
        Assert.Equal(0, await proxy.StopAsync());
    }

    [Fact]
    public async Task It_names_what_it_cannot_carry_and_is_ready_all_the_same()
    {
        await using RecorderProcess proxy = await StartAsync("""
            mode: proxy
              recorder: { spool: { size: 1Gi } }
              ssh: { port: 3022 }
              databases: [{ name: orders, protocol: postgres, address: "pg:5432", port: 15432 }, { name: bills, protocol: mysql, address: "my:3306" }]
              desktops: [{ name: win1, protocol: rdp, address: "10.0.0.5:3389" }]
            """);
        using HttpClient http = new() { BaseAddress = new Uri(proxy.Ready[proxy.Ready.IndexOf("http://", StringComparison.Ordinal)..]) };

        Assert.StartsWith($"ready: proxy, which carries no session in this version; what waits in {State}/spool is shipped, health on ", proxy.Ready, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("readyz")).StatusCode);
        Assert.Contains("session_recording_spool_disk_state", await http.GetStringAsync("metrics"), StringComparison.Ordinal);
        string[] kinds = ["spec.ssh", "spec.databases (orders, bills)", "spec.desktops (win1)"];
        await Eventually.TrueAsync(() => kinds.All(kind => proxy.Log.Count(line => line.Contains($"{kind} is not carried in this version", StringComparison.Ordinal)) == 1));
        Assert.DoesNotContain(proxy.Log, line => line.Contains("spec.applications", StringComparison.Ordinal));
        Assert.Equal(0, await proxy.StopAsync());
    }

    [Fact]
    public async Task Where_nothing_is_recorded_there_is_nothing_for_it_to_do() =>
        (await RunAsync("mode: off")).AssertRefused(2, "spec.mode: off records nothing; a proxy has nothing to do");

    [Fact]
    public async Task A_wrong_field_and_a_wrong_address_are_named()
    {
        (await RunAsync("mode: proxy\n  databases: [{ protocol: mysql }]")).AssertRefused(2, "spec.databases[0].name: is missing");
        (await RunAsync("mode: proxy", "--health", "8081")).AssertRefused(2, "--health '8081' is not ADDRESS:PORT");
    }

    [Fact]
    public async Task Its_help_says_what_it_does_not_do_yet_and_a_collector_must_be_named()
    {
        ProgramResult help = await Programs.RunAsync("recorder", "proxy", "--help"), alone = await Programs.RunAsync("recorder", "proxy");

        Assert.Equal((0, ""), (help.ExitCode, help.Error));
        Assert.Contains("This version carries none of them yet", help.Output.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.All((string[])["--collector", "--cert", "--key", "--ca", "--health", "--state", "--file"], option => Assert.Contains(option, help.Output, StringComparison.Ordinal));
        Assert.NotEqual(0, alone.ExitCode);
        Assert.Contains("--collector", alone.Error, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    // A node service is killed while a session runs, before there is a collector; not before its output is in the spool: in an asynchronous
    // mode it reaches the user at once, and a kill may take what was taken in the last moment.
    private async Task<Process> LeaveSessionBehindAsync()
    {
        await using RecorderProcess node = await RecorderProcess.StartAsync("node", "--state", State, "--collector", Endpoint);
        Process shell = Programs.Start("recorder", "shell", "--socket", Path.Combine(State, "run/node.sock"), "--", "sh", "-c", "echo be''gun; exec sleep 100");
        Assert.Equal("begun", await shell.StandardOutput.ReadLineAsync());
        await Eventually.TrueAsync(() => Journals().Any(journal => File.ReadAllBytes(journal).AsSpan().IndexOf("begun"u8) >= 0));
        await node.KillAsync();
        Assert.NotEqual(0, await Programs.ExitCodeAsync(shell));
        return shell;
    }

    private IEnumerable<string> Journals() => Directory.EnumerateFiles(Path.Combine(State, "spool"), "*.journal", SearchOption.AllDirectories);

    private string Endpoint => $"unix://{Collector}/run/collector.sock";

    private async Task<RecorderProcess> StartAsync(string spec) =>
        await RecorderProcess.StartAsync("proxy", "-f", await WriteAsync(spec), "--state", State, "--collector", Endpoint, "--health", "127.0.0.1:0");

    private async Task<ProgramResult> RunAsync(string spec, params string[] more) =>
        await Programs.RunAsync("recorder", ["proxy", "-f", await WriteAsync(spec), "--state", State, "--collector", Endpoint, .. more]);

    private async Task<string> WriteAsync(string spec)
    {
        string file = Path.Combine(_root, "config.yaml");
        await File.WriteAllTextAsync(file, $$"""
            apiVersion: sessionrecording.dev/v1alpha1
            kind: SessionRecordingConfig
            metadata: { name: test }
            spec:
              {{spec}}
            """);
        return file;
    }

    private async Task<JsonElement> FirstSessionAsync()
    {
        using JsonDocument listing = JsonDocument.Parse((await ViewAsync("ls", "--format", "json")).Output);
        return listing.RootElement.Clone().EnumerateArray().FirstOrDefault();
    }

    private Task<ProgramResult> ViewAsync(params string[] command) =>
        Programs.RunAsync("recordings", [.. command, "--server", $"unix://{Collector}/run/api.sock"]);
}
