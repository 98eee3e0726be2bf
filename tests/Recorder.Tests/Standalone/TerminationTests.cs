using System.Diagnostics;
using System.Text.Json;
using Recorder.Format;
using Recorder.Tests.Processes;
using TestKit;
using TestKit.Terminals;

namespace Recorder.Tests.Standalone;

/// <summary>Sessions that run are listed, and ended with a reason that everybody can read.</summary>
public sealed class TerminationTests
{
    private const string Reason = "change window is over";

    private static string Line => $"this session has been ended by {Environment.UserName}: {Reason}";

    [Theory]
    [InlineData("node", "FailClosed")]
    [InlineData("node", "FailOpen")]
    [InlineData("node-sync", "FailClosed")]
    public async Task A_command_is_listed_and_ended_and_its_user_the_recording_and_the_audit_log_say_why(string mode, string failureMode)
    {
        await using StandaloneProcess standalone = await StandaloneProcess.StartAsync(mode, failureMode);
        using Process shell = standalone.StartShell("sh", "-c", "echo begun; exec sleep 1000");
        Assert.Equal("begun", await shell.StandardOutput.ReadLineAsync());
        Task<string> told = shell.StandardError.ReadToEndAsync();
        string session = await LiveSessionAsync(standalone);

        ProgramResult ended = await RecordingsAsync(standalone, "terminate", session, "--reason", Reason);

        Assert.Equal((0, $"session {session} has ended\n", ""), (ended.ExitCode, ended.Output, ended.Error));
        Assert.Equal(253, await Programs.ExitCodeAsync(shell));
        Assert.Equal($"{Line}\n", await told);
        Assert.Empty(await LiveAsync(standalone));
        await StoredAsync(standalone, session);
        Assert.Contains($"{Line}\n", (await RecordingsAsync(standalone, "play", session, "--format", "text")).Output);
        ProgramResult verified = await RecordingsAsync(standalone, "verify", session);
        Assert.True(verified.ExitCode == 0, verified.Output);
        using HttpClient api = standalone.OpenApi();
        JsonElement noted = Assert.Single(JsonDocument.Parse(await api.GetStringAsync("v1/audit?type=session.terminated")).RootElement.EnumerateArray());
        Assert.Equal(session, noted.GetProperty("sid").GetString());
        Assert.StartsWith("uid:", noted.GetProperty("user").GetString());
        Assert.Equal((Environment.UserName, Reason), (noted.GetProperty("terminated_by").GetString(), noted.GetProperty("reason").GetString()));

        (await RecordingsAsync(standalone, "terminate", session)).AssertRefused(2, $"session {session} has ended already");
    }

    [Fact]
    public async Task A_shell_on_a_terminal_that_will_not_go_is_ended_and_its_user_reads_why()
    {
        await using StandaloneProcess standalone = await StandaloneProcess.StartAsync("node");
        using TerminalClient terminal = TerminalClient.Start(
            Programs.PathOf("recorder"), "shell", "--socket", standalone.NodeSocket, "--", "sh", "-c", "trap '' HUP TERM; echo begun; while :; do sleep 1; done");
        await terminal.ExpectAsync("begun");
        string session = await LiveSessionAsync(standalone);

        ProgramResult ended = await RecordingsAsync(standalone, "terminate", session, "-r", Reason);

        Assert.True(ended.ExitCode == 0, ended.Error);
        await terminal.ExpectAsync($"\r\n{Line}\r\n");
        Assert.Equal(253, (await terminal.ExitAsync()).Code);
        await StoredAsync(standalone, session);
        Assert.Contains(Line, (await RecordingsAsync(standalone, "play", session, "--format", "text")).Output);
    }

    [Fact]
    public async Task What_runs_is_listed_as_table_json_and_yaml_with_its_age()
    {
        await using StandaloneProcess standalone = await StandaloneProcess.StartAsync("node-sync");
        Assert.Empty(await LiveAsync(standalone));
        using Process shell = standalone.StartShell("sh", "-c", "echo begun; cat; echo over");
        Assert.Equal("begun", await shell.StandardOutput.ReadLineAsync());
        string session = await LiveSessionAsync(standalone);

        string table = (await RecordingsAsync(standalone, "ls", "--live")).Output;
        string yaml = (await RecordingsAsync(standalone, "ls", "--live", "--format", "yaml")).Output;

        Assert.Contains("AGE", table);
        Assert.Contains(session, table);
        Assert.Contains("age: ", yaml);
        Assert.True(0 <= (await LiveAsync(standalone))[0].GetProperty("age").GetInt64());
        shell.StandardInput.Close();
        Assert.Equal("over\n", await shell.StandardOutput.ReadToEndAsync());
        await StoredAsync(standalone, session);
        Assert.Empty(await LiveAsync(standalone));
    }

    [Fact]
    public async Task What_cannot_be_ended_says_why()
    {
        await using StandaloneProcess standalone = await StandaloneProcess.StartAsync("node");
        string unknown = SessionId.New(TimeProvider.System).ToString();

        (await RecordingsAsync(standalone, "terminate", unknown)).AssertRefused(2, $"session {unknown} is not known here");
        (await RecordingsAsync(standalone, "terminate", unknown, "--reason", "\u001b[2J")).AssertRefused(2, "give plain text on one line");
        (await RecordingsAsync(standalone, "terminate", unknown, "--reason", new string('x', 501))).AssertRefused(2, "501 characters, at most 500");
        Assert.Equal(64, (await Programs.RunAsync("recordings", "terminate", "nonsense")).ExitCode);
        Assert.Equal(64, (await Programs.RunAsync("recordings", "terminate", unknown, "--dir", standalone.Recordings)).ExitCode);
        Assert.Equal(64, (await Programs.RunAsync("recordings", "ls", "--live", "--dir", standalone.Recordings)).ExitCode);
        Assert.Equal(64, (await Programs.RunAsync("recordings", "ls", "--watch")).ExitCode);
    }

    private static Task<ProgramResult> RecordingsAsync(StandaloneProcess standalone, params string[] arguments) =>
        Programs.RunAsync("recordings", [.. arguments, "--server", $"unix://{standalone.ApiSocket}"]);

    private static async Task<JsonElement[]> LiveAsync(StandaloneProcess standalone)
    {
        ProgramResult listed = await RecordingsAsync(standalone, "ls", "--live", "--format", "json");
        Assert.True(listed.ExitCode == 0, listed.Error);
        return [.. JsonDocument.Parse(listed.Output).RootElement.EnumerateArray()];
    }

    /// <summary>The one that runs, once it is known.</summary>
    private static async Task<string> LiveSessionAsync(StandaloneProcess standalone)
    {
        JsonElement[] live = [];
        await Eventually.TrueAsync(async () => (live = await LiveAsync(standalone)).Length == 1);
        return live[0].GetProperty("sid").GetString()!;
    }

    private static async Task StoredAsync(StandaloneProcess standalone, string session) =>
        await Eventually.TrueAsync(() => File.Exists(Path.Combine(standalone.Recordings, $"{session}.tar")));
}
