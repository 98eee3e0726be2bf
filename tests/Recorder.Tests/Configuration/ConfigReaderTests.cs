using Recorder.Audit;
using Recorder.Host.Configuration;
using Recorder.Hosting;
using Recorder.Hosting.Configuration;
using Recorder.Streaming;
using Recorder.Streaming.Recording;

namespace Recorder.Tests.Configuration;

public sealed class ConfigReaderTests
{
    private const string Minimal = """
        apiVersion: sessionrecording.dev/v1alpha1
        kind: SessionRecordingConfig
        metadata: { name: default }
        spec:
          mode: node
        """;

    [Fact]
    public void A_minimal_config_has_the_documented_defaults()
    {
        SessionRecordingConfig config = ConfigReader.Read(Minimal);

        Assert.Equal("default", config.Name);
        Assert.Equal(RecordingMode.Node, config.Mode);
        Assert.Equal(FailureMode.FailClosed, config.FailureMode);
        Assert.Equal(RecordInput.NonInteractive, config.RecordInput);
        Assert.Equal(TimeSpan.FromSeconds(1), config.Spool.MaxLoss);
        Assert.Equal(20L << 30, config.Spool.Size);
        Assert.Equal(3022, config.Ssh.Port);
        Assert.Equal(TimeSpan.FromSeconds(15), config.Completer.Interval);
        Assert.Equal(TimeSpan.FromSeconds(60), config.Completer.TrackerTtl);
    }

    [Fact]
    public void Every_field_is_read()
    {
        SessionRecordingConfig config = ConfigReader.Read("""
            apiVersion: sessionrecording.dev/v1alpha1
            kind: SessionRecordingConfig
            metadata: { name: edge }
            spec:
              mode: node
              failureMode: FailOpen
              recordInput: always
              storage: { uri: file:///srv/recordings }
              audit: { uri: sqlite:///srv/audit.db }
              recorder: { spool: { size: 500Mi, maxLoss: 250ms } }
              ssh: { port: 2222, nodes: { enabled: false } }
              completer: { interval: 1m30s, trackerTtl: 30m }
            """);

        Assert.Equal(
            new SessionRecordingConfig
            {
                Name = "edge",
                Mode = RecordingMode.Node,
                FailureMode = FailureMode.FailOpen,
                RecordInput = RecordInput.Always,
                StorageUri = "file:///srv/recordings",
                Audit = new SqliteAuditUri("/srv/audit.db"),
                Spool = new SpoolConfig(500L << 20, TimeSpan.FromMilliseconds(250)),
                Ssh = new SshConfig(2222, Enabled: false),
                Completer = new CompleterConfig { Interval = TimeSpan.FromSeconds(90), TrackerTtl = TimeSpan.FromMinutes(30) },
            },
            config);
    }

    [Theory]
    [InlineData("mode: proxy", "line 5: spec.mode: the SSH proxy is not built yet; use node or node-sync")]
    [InlineData("mode: nod", "line 5: spec.mode: 'nod' is none of node, node-sync, off")]
    [InlineData("mode: node\n  databases: []", "line 6: spec.databases: is not built yet; leave it out")]
    [InlineData("mode: node\n  kubernetes: { enabled: true }", "line 6: spec.kubernetes: is not built yet; leave it out")]
    [InlineData("mode: node\n  recorder: { spool: { maxLoss: 1x } }", "line 6: spec.recorder.spool.maxLoss: '1x' is not a duration, like 500ms, 15s or 1h30m")]
    [InlineData("mode: node\n  recorder: { spool: { size: 1Mi } }", "line 6: spec.recorder.spool.size: 1Mi is less than 67108864 bytes")]
    [InlineData("mode: node-sync\n  failureMode: FailOpen", "line 6: spec.failureMode: FailOpen goes with mode node; node-sync is always FailClosed")]
    [InlineData("mode: node-sync\n  recorder: { spool: { size: 1Gi } }", "line 6: spec.recorder.spool: node-sync keeps nothing on the recorder's disk; leave it out")]
    [InlineData("mode: node\n  ssh: { port: 70000 }", "line 6: spec.ssh.port: '70000' is not a port, 1 to 65535")]
    [InlineData("mode: node\n  ssh: { prot: 22 }", "line 6: spec.ssh.prot: is unknown here; known: hostCaSecretRef, nodes, port, proxyChecksHostKeys, userCaSecretRef")]
    [InlineData("mode: node\n  audit: { uri: postgres://db }", "line 6: spec.audit.uri: the audit log's address names no user, host or database; write postgres://user@host:5432/database")]
    [InlineData("mode: node\n  audit: { uri: mysql://db }", "line 6: spec.audit.uri: 'mysql://db' is neither sqlite:///path/audit.db nor postgres://user@host:5432/database")]
    [InlineData("mode: node\n  audit: { passwordSecretRef: { name: a } }", "line 6: spec.audit.passwordSecretRef: means nothing outside a cluster; give the password by --audit-password-file")]
    [InlineData("mode: node\n  completer: { interval: 5m }", "line 6: spec.completer.trackerTtl: ")]
    [InlineData("failureMode: FailClosed", "spec.mode: is missing; node, node-sync or off")]
    public void A_wrong_field_is_named_with_its_line_and_what_would_be_right(string spec, string expected)
    {
        string yaml = Minimal.Replace("mode: node", spec, StringComparison.Ordinal);

        ConfigException problem = Assert.Throws<ConfigException>(() => ConfigReader.Read(yaml));

        Assert.Contains(expected.Replace("line 6: spec.completer.trackerTtl: ", "spec.completer.trackerTtl: "), problem.Message);
    }

    [Theory]
    [InlineData("mode: proxy", RecordingMode.Proxy, false, "")]
    [InlineData("mode: proxy-sync\n  ssh: { port: 2222 }", RecordingMode.ProxySync, true, "spec.ssh")]
    [InlineData("mode: node\n  ssh: { port: 2222 }\n  desktops: []", RecordingMode.Node, false, "")]
    [InlineData("mode: node-sync\n  applications: [{ name: wiki, upstream: http://wiki }, { name: blog }]", RecordingMode.NodeSync, true, "spec.applications (wiki, blog)")]
    internal void A_proxy_may_be_asked_for_what_the_others_refuse(string spec, RecordingMode mode, bool isSync, string proxied)
    {
        SessionRecordingConfig config = ConfigReader.ReadProxy(Minimal.Replace("mode: node", spec, StringComparison.Ordinal));

        Assert.Equal((mode, isSync, proxied), (config.Mode, config.Route == RecordingRoute.Collector, string.Join("; ", config.Proxied)));
    }

    [Theory]
    [InlineData("mode: proxied", "line 5: spec.mode: 'proxied' is none of node, node-sync, off, proxy, proxy-sync")]
    [InlineData("mode: proxy-sync\n  failureMode: FailOpen", "line 6: spec.failureMode: FailOpen goes with mode proxy; proxy-sync is always FailClosed")]
    [InlineData("mode: proxy-sync\n  recorder: { spool: { size: 1Gi } }", "line 6: spec.recorder.spool: proxy-sync keeps nothing on the recorder's disk; leave it out")]
    [InlineData("mode: node\n  databases: { name: orders }", "line 6: spec.databases: is not a list")]
    [InlineData("mode: node\n  databases: [orders]", "line 6: spec.databases[0]: is not a mapping of fields")]
    [InlineData("mode: node\n  desktops: [{ name: a }, { protocol: rdp }]", "spec.desktops[1].name: is missing")]
    [InlineData("mode: node\n  kubernetes: { enabled: true }", "line 6: spec.kubernetes: is not built yet; leave it out")]
    public void What_is_wrong_in_a_proxys_file_is_named_too(string spec, string expected) => Assert.Contains(
        expected,
        Assert.Throws<ConfigException>(() => ConfigReader.ReadProxy(Minimal.Replace("mode: node", spec, StringComparison.Ordinal))).Message);

    [Theory]
    [InlineData("")]
    [InlineData("just text")]
    [InlineData("a: [")]
    [InlineData("apiVersion: v1\nkind: Pod")]
    [InlineData("a: 1\n---\nb: 2")]
    public void What_is_no_config_is_refused(string yaml) => Assert.Throws<ConfigException>(() => ConfigReader.Read(yaml));
}
