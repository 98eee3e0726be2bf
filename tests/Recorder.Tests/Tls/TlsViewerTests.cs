using System.Net;
using Recorder.Tests.Processes;

namespace Recorder.Tests.Tls;

/// <summary>Who may not list and play over TLS is told so in one line.</summary>
public sealed class TlsViewerTests(TlsStage stage) : IClassFixture<TlsStage>
{
    [Theory]
    [InlineData(null, "it may want a client certificate, and none is given")]
    [InlineData("foreign", "it may not take the certificate CN=node-0")]
    [InlineData("expired", "valid until 2021-01-01")]
    [InlineData("server", "it may not take the certificate CN=server")]
    [InlineData("recorder", "the server does not let you read it (403)")]
    [InlineData("nobody", "the server does not let you read it (403)")]
    public async Task Whoever_is_no_auditor_sees_no_list(string? certificate, string reason) =>
        (await stage.ViewAsync(certificate, "ls")).AssertRefused(2, reason);

    [Theory]
    [InlineData("play")]
    [InlineData("export")]
    [InlineData("verify")]
    [InlineData("info")]
    public async Task Whoever_is_no_auditor_sees_no_recording(string command) =>
        (await stage.ViewAsync("recorder", command, "36cee9e9-9a80-4c32-9163-3d9241cdac7a")).AssertRefused(2, "the server does not let you read it (403)");

    [Theory]
    [InlineData("recorder", "GET", "/v1/sessions")]
    [InlineData("recorder", "GET", "/V1/sessions")]
    [InlineData("recorder", "GET", "/V1/audit")]
    [InlineData("recorder", "GET", "/V1/recordings/36cee9e9-9a80-4c32-9163-3d9241cdac7a")]
    [InlineData("recorder", "POST", "/V1/sessions/36cee9e9-9a80-4c32-9163-3d9241cdac7a/terminate")]
    [InlineData("operator", "GET", "/v1/Audit")]
    [InlineData("auditor", "POST", "/SessionRecording.v1.Collector/Report")]
    [InlineData("recorder", "POST", "/SESSIONRECORDING.v1.Collector/Report")]
    [InlineData("auditor", "GET", "/")]
    public async Task A_path_that_is_spelled_otherwise_gives_nobody_more(string certificate, string method, string path) =>
        Assert.Equal(HttpStatusCode.Forbidden, await stage.AskAsync(certificate, new HttpMethod(method), path));

    [Fact]
    public async Task A_viewer_does_not_talk_to_a_collector_of_another_authority() =>
        (await stage.ViewAtAsync(stage.Endpoint, "auditor", "foreign-ca.pem", "ls")).AssertRefused(2, "PartialChain");

    [Fact]
    public async Task A_viewer_does_not_talk_to_a_collector_whose_certificate_has_expired()
    {
        await using RecorderProcess expired = await stage.StartCollectorAsync("expired-collector");

        (await stage.ViewAtAsync(TlsStage.EndpointOf(expired), "auditor", "ca.pem", "ls")).AssertRefused(2, "NotTimeValid");
    }
}
