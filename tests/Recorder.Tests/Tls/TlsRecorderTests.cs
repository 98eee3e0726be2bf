namespace Recorder.Tests.Tls;

/// <summary>Who may not hand in sessions over TLS is told so in one line.</summary>
public sealed class TlsRecorderTests(TlsStage stage) : IClassFixture<TlsStage>
{
    [Theory]
    [InlineData("auditor", "cert:CN=alice, OU=auditors is not one of the recorders")]
    [InlineData("nobody", "cert:CN=mallory is not one of the recorders")]
    public async Task Whoever_is_no_recorder_records_nothing(string certificate, string reason)
    {
        await using NodeProcess node = await stage.StartNodeAsync("node-sync", certificate);

        (await node.RunShellAsync("echo", "unseen")).AssertRefused(254, reason);
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

    private async Task AssertNotTakenAsync(string? certificate, string authority, string reason)
    {
        await using NodeProcess node = await stage.StartNodeAsync("node-sync", certificate, authority);

        (await node.RunShellAsync("echo", "unseen")).AssertRefused(254, "the recording service has been out of reach for 5 s");
        string told = Assert.Single(node.Log, line => line.Contains("found no collector for 5 s"));
        Assert.True(told.Contains(reason), told);
    }
}
