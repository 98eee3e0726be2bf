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

    [Theory]
    [InlineData("auditor", "cert:CN=alice, OU=auditors is not one of the recorders")]
    [InlineData("nobody", "cert:CN=mallory is not one of the recorders")]
    public async Task Whoever_is_no_recorder_records_nothing(string certificate, string reason)
    {
        await using NodeProcess node = await stage.StartNodeAsync("node-sync", certificate);

        AssertRefused(await node.RunShellAsync("echo", "unseen"), 254, reason);
        Assert.Contains(stage.CollectorLog, line => line.Contains($"/sessionrecording.v1.Collector/Record is refused: {reason}"));
    }

    [Fact]
    public async Task A_recorder_whose_certificate_is_not_taken_says_so_and_records_nothing()
    {
        // Each looks for a collector until its time is over: all at once.
        await Task.WhenAll(
            AssertNotTakenAsync(null, "ca.pem", "it may want a client certificate, and none is configured"),
            AssertNotTakenAsync("foreign", "ca.pem", "foreign.pem"),
            AssertNotTakenAsync("expired", "ca.pem", "expired.pem"),
            AssertNotTakenAsync("recorder", "foreign-ca.pem", "the certificate CN=collector cannot be trusted by"));

        Assert.Contains(stage.CollectorLog, line => line.Contains("CN=node-0, OU=recorders, OU=auditors of a client is refused: PartialChain"));
        Assert.Contains(stage.CollectorLog, line => line.Contains("CN=old, OU=recorders, OU=auditors of a client is refused: NotTimeValid"));
    }

    [Theory]
    [InlineData(null, "it may want a client certificate, and none is given")]
    [InlineData("foreign", "it may not take the certificate CN=node-0")]
    [InlineData("expired", "valid until 2021-01-01")]
    [InlineData("server", "it may not take the certificate CN=server")]
    [InlineData("recorder", "the server does not let you read it (403)")]
    [InlineData("nobody", "the server does not let you read it (403)")]
    public async Task Whoever_is_no_auditor_sees_nothing(string? certificate, string reason)
    {
        AssertRefused(await stage.ViewAsync(certificate, "ls"), 2, reason);
        AssertRefused(await stage.ViewAsync(certificate, "play", "36cee9e9-9a80-4c32-9163-3d9241cdac7a", "--format", "text"), 2, reason);
    }

    [Fact]
    public async Task A_viewer_does_not_talk_to_a_collector_of_another_authority() =>
        AssertRefused(await stage.ViewAtAsync(stage.Endpoint, "auditor", "foreign-ca.pem", "ls"), 2, "PartialChain");

    [Fact]
    public async Task A_viewer_does_not_talk_to_a_collector_whose_certificate_has_expired()
    {
        await using RecorderProcess expired = await stage.StartCollectorAsync("expired-collector");

        AssertRefused(await stage.ViewAtAsync(TlsStage.EndpointOf(expired), "auditor", "ca.pem", "ls"), 2, "NotTimeValid");
    }

    private async Task AssertNotTakenAsync(string? certificate, string authority, string reason)
    {
        await using NodeProcess node = await stage.StartNodeAsync("node-sync", certificate, authority);

        AssertRefused(await node.RunShellAsync("echo", "unseen"), 254, "the recording service has been out of reach for 5 s");
        string told = Assert.Single(node.Log, line => line.Contains("found no collector for 5 s"));
        Assert.True(told.Contains(reason), told);
    }

    private static void AssertRefused(ProgramResult result, int exitCode, string reason)
    {
        Assert.Equal((exitCode, ""), (result.ExitCode, result.Output));
        Assert.Contains(reason, Assert.Single(result.Error.Trim().Split('\n')));
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
