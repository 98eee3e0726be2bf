using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using TestKit;
using TestKit.Terminals;

namespace KubeAgent.Tests.EndToEnd;

/// <summary>Sessions in pods are listed and ended while they run, by whom the API server lets; with no other credentials than kubectl's.</summary>
public sealed class LiveSessionTests
{
    private const string Reason = "change window is over", Line = $"this session has been ended by {Stage.User}: {Reason}";

    [Theory]
    [InlineData("node", false)]
    [InlineData("node-sync", false)]
    [InlineData("node-sync", true)]
    public async Task A_kubectl_exec_on_a_terminal_is_ended_and_its_user_the_recording_and_the_audit_log_say_why(string mode, bool isSpdy)
    {
        await using Stage stage = await Stage.StartAsync(mode);
        using TerminalClient terminal = stage.Kubectl(Stage.Kubectls.Last().Data, isSpdy).Terminal("exec", "-it", "web", "-c", "main", "--", "sh", "-c", "echo begun; exec cat");
        await terminal.ExpectAsync("begun");
        string session = await LiveSessionAsync(stage);

        KubectlRun ended = await stage.RecordingsThroughAgentAsync("user", "terminate", session, "--reason", Reason);

        Assert.True(ended.ExitCode == 0, ended.Error + stage.Agent.Log);
        await terminal.ExpectAsync($"\r\n{Line}");
        await terminal.ExpectAsync("error: ");
        Assert.Equal(1, (await terminal.ExitAsync()).Code);
        Recorded recorded = await stage.RecordedAsync(stage.LastRequest("exec"));
        Assert.Equal(session, recorded.Id);
        Assert.Contains($"\r\n{Line}\r\n", recorded.Text, StringComparison.Ordinal);
        Assert.Equal(Line, recorded.Command.Error);
        KubectlRun verified = await stage.RecordingsThroughAgentAsync("user", "verify", session);
        Assert.True(verified.ExitCode == 0, verified.Output + verified.Error);
        Assert.Contains(Line, (await stage.RecordingsThroughAgentAsync("user", "play", session, "--format", "text")).Output, StringComparison.Ordinal);
        Assert.Empty(await LiveAsync(stage));

        Assert.Equal($"kube:{Stage.User}", (await AuditedAsync(stage, "session.terminated")).GetProperty("user").GetString());
        Assert.Equal($"kube:{Stage.User}", (await AuditedAsync(stage, "session.recording.access")).GetProperty("user").GetString());
        KubectlRun again = await stage.RecordingsThroughAgentAsync("user", "terminate", session);
        Assert.Equal((2, $"recordings: not ended: session {session} has ended already"), (again.ExitCode, again.Error.Trim()));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_kubectl_port_forward_is_ended_with_its_connections(bool isSpdy)
    {
        await using Stage stage = await Stage.StartAsync("node-sync");
        using EchoServer server = new();
        using TerminalClient terminal = stage.Kubectl(Stage.Kubectls.Last().Data, isSpdy).Terminal("port-forward", "web", $":{server.Port}");
        await terminal.ExpectAsync("-> ");
        using Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, int.Parse(terminal.Seen.Split("127.0.0.1:")[1].Split(' ')[0], provider: null));
        await socket.SendAsync("ping"u8.ToArray());
        Assert.Equal(4, await socket.ReceiveAsync(new byte[16]));
        string session = await LiveSessionAsync(stage);

        KubectlRun ended = await stage.RecordingsThroughAgentAsync("user", "terminate", session, "--reason", Reason);

        Assert.True(ended.ExitCode == 0, ended.Error + stage.Agent.Log);
        Assert.Equal(0, await socket.ReceiveAsync(new byte[16]).WaitAsync(Eventually.Bound));
        Recorded recorded = await stage.RecordedAsync(stage.LastRequest("portforward"));
        Assert.Equal(session, recorded.Id);
        Assert.Contains(Line, recorded.Text, StringComparison.Ordinal);
        Assert.Contains($"port {server.Port} connection 0: 4 bytes sent, 4 bytes received, ", recorded.Text, StringComparison.Ordinal);
        terminal.Type("\x03");
        await terminal.ExitAsync();
    }

    [Fact]
    public async Task A_list_that_is_watched_shows_sessions_as_they_come_and_go()
    {
        await using Stage stage = await Stage.StartAsync("node-sync");
        using TerminalClient list = TerminalClient.Start(
            [ServingProcess.PathOf("recordings"), "ls", "--live", "--watch", "--kubeconfig", Path.Combine(stage.Folder, "user.kubeconfig")],
            [$"HOME={stage.Folder}", "TERM=xterm", $"PATH={Environment.GetEnvironmentVariable("PATH")}"]);
        await list.ExpectAsync("SESSION");
        string session;
        using (TerminalClient terminal = stage.Kubectl(Stage.Kubectls.Last().Data).Terminal("exec", "-it", "web", "-c", "main", "--", "sh", "-c", "echo begun; exec cat"))
        {
            await terminal.ExpectAsync("begun");
            session = await LiveSessionAsync(stage);
            await list.ExpectAsync(session);
            terminal.Type("\x04");
            await terminal.ExitAsync();
        }

        await Eventually.TrueAsync(() => list.Seen.Split("\x1b[2J")[^1] is var screen && screen.Contains("TARGET", StringComparison.Ordinal) && !screen.Contains(session, StringComparison.Ordinal));
        list.Type("\x03");
        Assert.Equal(130, (await list.ExitAsync()).Code);
    }

    [Fact]
    public async Task Whom_the_API_server_does_not_let_sees_and_ends_nothing_and_reads_why()
    {
        await using Stage stage = await Stage.StartAsync("node-sync");
        using TerminalClient terminal = stage.Kubectl(Stage.Kubectls.Last().Data).Terminal("exec", "-it", "web", "-c", "main", "--", "sh", "-c", "echo begun; exec cat");
        await terminal.ExpectAsync("begun");
        string session = await LiveSessionAsync(stage);

        KubectlRun listed = await stage.RecordingsThroughAgentAsync("stranger", "ls", "--live");
        KubectlRun ended = await stage.RecordingsThroughAgentAsync("stranger", "terminate", session);
        KubectlRun played = await stage.RecordingsThroughAgentAsync("stranger", "play", session);

        string Refusal(string which, string verb) =>
            $"sessions.sessionrecording.dev{which} is forbidden: User \"{Stage.Stranger}\" cannot {verb} resource \"sessions\" in API group \"sessionrecording.dev\" in the namespace \"recording\"";
        Assert.Equal((2, 2, 2), (listed.ExitCode, ended.ExitCode, played.ExitCode));
        Assert.Contains(Refusal("", "list"), listed.Error, StringComparison.Ordinal);
        Assert.Contains(Refusal($" \"{session}\"", "delete"), ended.Error, StringComparison.Ordinal);
        Assert.Contains(Refusal($" \"{session}\"", "get"), played.Error, StringComparison.Ordinal);
        Assert.Equal(session, await LiveSessionAsync(stage));
        terminal.Type("still here\n");
        await terminal.ExpectAsync("still here\r\nstill here");
    }

    private static async Task<JsonElement[]> LiveAsync(Stage stage)
    {
        KubectlRun listed = await stage.RecordingsThroughAgentAsync("user", "ls", "--live", "--format", "json");
        Assert.True(listed.ExitCode == 0, listed.Error + stage.Agent.Log);
        using JsonDocument sessions = JsonDocument.Parse(listed.Output);
        return [.. sessions.RootElement.Clone().EnumerateArray()];
    }

    private static async Task<string> LiveSessionAsync(Stage stage)
    {
        JsonElement[] live = [];
        await Eventually.TrueAsync(async () => (live = await LiveAsync(stage)).Length == 1);
        Assert.Equal(("kube", Stage.User), (live[0].GetProperty("kind").GetString(), live[0].GetProperty("user").GetString()));
        return live[0].GetProperty("sid").GetString()!;
    }

    private static async Task<JsonElement> AuditedAsync(Stage stage, string type)
    {
        using HttpClient api = stage.OpenApi();
        using JsonDocument events = JsonDocument.Parse(await api.GetStringAsync($"v1/audit?type={type}&limit=1"));
        return Assert.Single(events.RootElement.Clone().EnumerateArray());
    }
}
