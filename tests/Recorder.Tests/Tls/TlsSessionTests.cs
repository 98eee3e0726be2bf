using System.Text.Json;
using Recorder.Tests.Processes;
using TestKit;

namespace Recorder.Tests.Tls;

/// <summary>Recorders, a collector and viewers as processes of their own, over mutual TLS.</summary>
public sealed class TlsSessionTests(TlsStage stage) : IClassFixture<TlsStage>
{
    [Theory]
    [InlineData("node")]
    [InlineData("node-sync")]
    public async Task A_session_is_recorded_and_an_auditor_lists_plays_and_verifies_it(string mode)
    {
        await using NodeProcess node = await stage.StartNodeAsync(mode, "recorder");

        ProgramResult shell = await node.RunShellAsync("sh", "-c", $"echo in mode {mode}; exit 7");

        Assert.Equal((7, $"in mode {mode}\n", ""), (shell.ExitCode, shell.Output, shell.Error));
        string session = await StoredSessionAsync($"echo in mode {mode};");
        Assert.Equal($"in mode {mode}\n", (await stage.ViewAsync("auditor", "play", session, "--format", "text")).Output);
        ProgramResult verified = await stage.ViewAsync("auditor", "verify", session);
        Assert.Equal((0, ""), (verified.ExitCode, verified.Error));
        Assert.Contains(": whole (", verified.Output);
    }

    [Fact]
    public async Task What_a_collector_did_not_let_in_waits_and_is_stored_once_the_certificate_is_right()
    {
        string state;
        await using (NodeProcess wrong = await stage.StartNodeAsync("node", "auditor"))
        {
            state = wrong.State;
            Assert.Equal(7, (await wrong.RunShellAsync("sh", "-c", "echo patience; exit 7")).ExitCode);
            await Eventually.TrueAsync(
                () => wrong.Log.Any(line => line.Contains("waits in the spool: cert:CN=alice, OU=auditors is not one of the recorders")));
        }

        await using NodeProcess right = await stage.StartNodeAsync("node", "recorder", state: state);

        string session = await StoredSessionAsync("echo patience;");
        Assert.Equal("patience\n", (await stage.ViewAsync("auditor", "play", session, "--format", "text")).Output);
    }

    private async Task<string> StoredSessionAsync(string command)
    {
        JsonElement? found = null;
        await Eventually.TrueAsync(async () =>
        {
            using JsonDocument listing = JsonDocument.Parse((await stage.ViewAsync("auditor", "ls", "--format", "json")).Output);
            found = listing.RootElement.Clone().EnumerateArray().Cast<JsonElement?>()
                .SingleOrDefault(session => session!.Value.GetProperty("command").GetString()!.Contains(command));
            return found?.GetProperty("state").GetString() == "stored";
        });
        return found!.Value.GetProperty("sid").GetString()!;
    }
}
