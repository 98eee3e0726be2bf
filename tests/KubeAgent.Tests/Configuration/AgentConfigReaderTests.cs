using KubeAgent.Configuration;
using Recorder.Hosting.Configuration;
using Recorder.Streaming;

namespace KubeAgent.Tests.Configuration;

public sealed class AgentConfigReaderTests
{
    private const string Minimal = """
        apiVersion: sessionrecording.dev/v1alpha1
        kind: KubeAgentConfig
        metadata: { name: default }
        spec:
          listen: { certificateFile: a.crt, keyFile: a.key }
          recording: { mode: node-sync, collectors: [unix:///run/collector.sock] }
        """;

    [Fact]
    public void A_minimal_config_has_the_documented_defaults()
    {
        AgentConfig config = AgentConfigReader.Read(Minimal);

        Assert.Equal("[::]:8443", config.Listen.Address.ToString());
        Assert.Equal("[::]:8081", config.Health.ToString());
        Assert.Equal(new KubernetesConfig(), config.Kubernetes);
        Assert.True(config.Authentication.TokenReview);
        Assert.Null(config.Authentication.Oidc);
        Assert.Equal(FailureMode.FailClosed, config.Recording.FailureMode);
        Assert.Equal((10_000, 2000, 500, TimeSpan.FromSeconds(30)), (config.Limits.Connections, config.Limits.Sessions, config.Limits.SessionsOfUser, config.Limits.StopTimeout));
    }

    [Theory]
    [InlineData("  listen: { certificateFile: a.crt, keyFile: a.key }", "", "spec: listen: is missing")]
    [InlineData("certificateFile: a.crt, ", "", "spec.listen.certificateFile: is missing")]
    [InlineData("keyFile: a.key", "keyFile: a.key, address: localhost", "spec.listen.address: 'localhost' is not ADDRESS:PORT, like [::]:8443")]
    [InlineData("mode: node-sync", "mode: sync", "spec.recording.mode: 'sync' is none of node, node-sync, off")]
    [InlineData("mode: node-sync", "mode: node", "spec.recording.spool: is missing: mode node records into spool.directory first")]
    [InlineData("mode: node-sync", "mode: node-sync, failureMode: FailOpen", "spec.recording.failureMode: FailOpen goes with mode node")]
    [InlineData("[unix:///run/collector.sock]", "[]", "spec.recording.collectors: is missing")]
    [InlineData("[unix:///run/collector.sock]", "['http://collector']", "spec.recording.collectors: 'http://collector' is neither")]
    [InlineData("[unix:///run/collector.sock]", "['https://collector:3025']", "spec.recording.certificateFile: is missing")]
    [InlineData("recording:", "authentication: { tokenReview: { enabled: false } }\n  recording:", "spec.authentication: lets nobody in")]
    [InlineData("recording:", "authentication: { oidc: { issuer: 'http://x', audiences: [a] } }\n  recording:", "spec.authentication.oidc.issuer: 'http://x' is not an https URL")]
    [InlineData("recording:", "authentication: { oidc: { issuer: 'https://x' } }\n  recording:", "spec.authentication.oidc.audiences: is missing")]
    [InlineData("recording:", "kubernetes: { context: c }\n  recording:", "spec.kubernetes.context: goes with kubeconfigFile")]
    [InlineData("recording:", "limits: { sessions: none }\n  recording:", "spec.limits.sessions: 'none' is not a number, 1 to 1000000")]
    [InlineData("recording:", "limit: {}\n  recording:", "spec.limit: is unknown here; known: ")]
    [InlineData("KubeAgentConfig", "SessionRecordingConfig", "kind: is 'SessionRecordingConfig', expected KubeAgentConfig")]
    public void An_error_names_the_field_and_what_would_be_right(string right, string wrong, string expected)
    {
        ConfigException problem = Assert.Throws<ConfigException>(() => AgentConfigReader.Read(Minimal.Replace(right, wrong, StringComparison.Ordinal)));

        Assert.Contains(expected.Replace("spec: listen", "spec.listen", StringComparison.Ordinal), problem.Message, StringComparison.Ordinal);
    }
}
