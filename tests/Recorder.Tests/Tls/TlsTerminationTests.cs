using System.Diagnostics;
using System.Text.Json;
using Recorder.Tests.Processes;
using TestKit;

namespace Recorder.Tests.Tls;

/// <summary>Over TLS operators list and end sessions; whoever only plays or records them does not.</summary>
public sealed class TlsTerminationTests(TlsStage stage) : IClassFixture<TlsStage>
{
    private const string Unknown = "36cee9e9-9a80-4c32-9163-3d9241cdac7a";

    [Theory]
    [InlineData("node")]
    [InlineData("node-sync")]
    public async Task An_operator_ends_a_session_of_another_machine(string mode)
    {
        await using NodeProcess node = await stage.StartNodeAsync(mode, "recorder");
        using Process shell = node.StartShell("sh", "-c", $"echo mode {mode}; exec sleep 1000");
        Assert.Equal($"mode {mode}", await shell.StandardOutput.ReadLineAsync());
        string? session = null;
        await Eventually.TrueAsync(async () => (session = await LiveSessionAsync($"echo mode {mode};")) is not null);

        ProgramResult ended = await stage.ViewAsync("operator", "terminate", session!, "--reason", "lunch");

        Assert.True(ended.ExitCode == 0, ended.Error);
        Assert.Equal("this session has been ended by bob: lunch\n", await shell.StandardError.ReadToEndAsync());
        Assert.Equal(253, await Programs.ExitCodeAsync(shell));
        Assert.Null(await LiveSessionAsync($"echo mode {mode};"));
    }

    [Theory]
    [InlineData("auditor")]
    [InlineData("recorder")]
    [InlineData("nobody")]
    [InlineData("agent")]
    public async Task Whoever_is_no_operator_ends_nothing(string certificate) =>
        (await stage.ViewAsync(certificate, "terminate", Unknown)).AssertRefused(2, "is not one of the operators or agents");

    [Fact]
    public async Task An_operator_plays_nothing() =>
        (await stage.ViewAsync("operator", "play", Unknown)).AssertRefused(2, "is not one of the auditors or agents");

    [Fact]
    public async Task An_agent_that_does_not_say_for_whom_it_acts_sees_nothing() =>
        (await stage.ViewAsync("agent", "ls")).AssertRefused(2, "does not say for whom it acts");

    private async Task<string?> LiveSessionAsync(string command)
    {
        ProgramResult listed = await stage.ViewAsync("operator", "ls", "--live", "--format", "json");
        Assert.True(listed.ExitCode == 0, listed.Error);
        using JsonDocument sessions = JsonDocument.Parse(listed.Output);
        return sessions.RootElement.EnumerateArray().Where(session => session.GetProperty("command").GetString()!.Contains(command))
            .Select(session => session.GetProperty("sid").GetString()).SingleOrDefault();
    }
}
