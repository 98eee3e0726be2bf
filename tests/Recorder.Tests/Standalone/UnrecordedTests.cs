using System.Diagnostics;
using System.Text.Json;
using Recorder.Tests.Processes;
using TestKit;

namespace Recorder.Tests.Standalone;

/// <summary>Mode <c>off</c>: sessions are carried and noted, and not recorded.</summary>
public sealed class UnrecordedTests
{
    [Fact]
    public async Task A_session_runs_as_ever_and_only_the_audit_log_has_it()
    {
        await using StandaloneProcess standalone = await StandaloneProcess.StartAsync("off");
        using Process shell = standalone.StartShell("sh", "-c", "read line; echo $line; exit 7");
        JsonElement live = default;
        await Eventually.TrueAsync(async () => (live = (await ListAsync(standalone, "--live")).SingleOrDefault()).ValueKind == JsonValueKind.Object);
        Assert.Equal("running", live.GetProperty("state").GetString());

        await shell.StandardInput.WriteLineAsync("secret");
        Assert.Equal("secret\n", await shell.StandardOutput.ReadToEndAsync());
        Assert.Equal(7, await Programs.ExitCodeAsync(shell));

        string session = live.GetProperty("sid").GetString()!;
        await Eventually.TrueAsync(async () => (await ListAsync(standalone)).Single().GetProperty("state").GetString() == "unrecorded");
        using HttpClient api = standalone.OpenApi();
        string audit = await api.GetStringAsync($"v1/audit?session={session}");
        string[] types = [.. JsonDocument.Parse(audit).RootElement.EnumerateArray().Select(entry => entry.GetProperty("event").GetString()!)];
        Assert.Equal(["session.end", "session.leave", "session.start"], types.Where(type => type.StartsWith("session.", StringComparison.Ordinal) && type != "session.data").Order());
        Assert.DoesNotContain("secret", audit, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(standalone.Recordings));
        Assert.NotEqual(0, (await Programs.RunAsync("recordings", "play", session, "--server", $"unix://{standalone.ApiSocket}")).ExitCode);
        Assert.Equal(0, await standalone.StopAsync());
    }

    [Fact]
    public async Task A_session_can_be_ended_with_a_reason_all_the_same()
    {
        await using StandaloneProcess standalone = await StandaloneProcess.StartAsync("off");
        using Process shell = standalone.StartShell("sh", "-c", "echo begun; exec sleep 1000");
        Assert.Equal("begun", await shell.StandardOutput.ReadLineAsync());
        string session = "";
        await Eventually.TrueAsync(async () => (session = (await ListAsync(standalone, "--live")).SingleOrDefault() is { ValueKind: JsonValueKind.Object } live ? live.GetProperty("sid").GetString()! : "") != "");

        ProgramResult ended = await Programs.RunAsync("recordings", "terminate", session, "--reason", "enough", "--server", $"unix://{standalone.ApiSocket}");

        Assert.True(ended.ExitCode == 0, ended.Error);
        Assert.Contains("enough", await shell.StandardError.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.Equal(253, await Programs.ExitCodeAsync(shell));
    }

    private static async Task<IReadOnlyList<JsonElement>> ListAsync(StandaloneProcess standalone, params string[] options)
    {
        ProgramResult listed = await Programs.RunAsync("recordings", ["ls", .. options, "--format", "json", "--server", $"unix://{standalone.ApiSocket}"]);
        return [.. JsonDocument.Parse(listed.Output).RootElement.EnumerateArray()];
    }
}
