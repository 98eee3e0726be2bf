using KubeAgent.Commands;
using KubeAgent.Configuration;
using Recorder.Host.Commands;
using Recorder.Host.Configuration;
using Recorder.Hosting;
using Recorder.Streaming.Recording;
using SessionRecording.Operator.Resources;
using k8s;
using k8s.Models;

namespace Resources.Tests;

/// <summary>What is written for the programs, read by their own readers.</summary>
public sealed class ConfigFileTests
{
    [Fact]
    public void The_collectors_file_says_what_the_config_says()
    {
        SessionRecordingConfig config = CollectorFile("{ mode: proxy-sync, storage: { uri: 'file:///kept' }, audit: { uri: 'sqlite:///audit/log.db' }, completer: { interval: 30s, trackerTtl: 5m } }");

        Assert.Equal(("default", RecordingMode.NodeSync), (config.Name, config.Mode));
        Assert.Equal("file:///var/lib/session-recording/kept", config.StorageUri);
        Assert.Equal("sqlite:///var/lib/session-recording/audit/log.db", config.Audit?.ToString());
        Assert.Equal((TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(5)), (config.Completer.Interval, config.Completer.TrackerTtl));
    }

    [Theory]
    [InlineData("file:///var/lib/session-recording/x", "file:///var/lib/session-recording/x")]
    [InlineData("file:///../../etc/passwd", "file:///var/lib/session-recording/etc/passwd")]
    [InlineData("file:///var/lib/session-recording/../../../etc", "file:///var/lib/session-recording/etc")]
    [InlineData("s3://bucket/prefix?region=r", "s3://bucket/prefix?region=r")]
    public void Files_are_on_the_collectors_volume(string given, string read) =>
        Assert.Equal(read, CollectorFile($"{{ mode: node, storage: {{ uri: '{given}' }} }}").StorageUri);

    [Theory]
    [InlineData("node", RecordingMode.Node)]
    [InlineData("node-sync", RecordingMode.NodeSync)]
    [InlineData("proxy", RecordingMode.Node)]
    [InlineData("off", RecordingMode.Off)]
    internal void A_collector_runs_in_every_mode(string mode, RecordingMode read)
    {
        SessionRecordingConfig config = CollectorFile($"{{ mode: '{mode}' }}");

        Assert.Equal((read, null, null), (config.Mode, config.StorageUri, config.Audit?.ToString()));
        Assert.Equal((TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(60)), (config.Completer.Interval, config.Completer.TrackerTtl));
    }

    [Fact]
    public void The_agents_file_says_what_the_config_says()
    {
        AgentConfig config = AgentFile("{ mode: node, failureMode: FailOpen, recordInput: always, recorder: { spool: { size: 10Gi, maxLoss: 500ms } }, kubernetes: { podLabels: [team, app.kubernetes.io/name] } }");

        Assert.Equal(("default", 8443, 8081), (config.Name, config.Listen.Address.Port, config.Health.Port));
        Assert.Equal((false, "FailOpen", RecordInput.Always), (config.Recording.Route == RecordingRoute.Collector, config.Recording.FailureMode.ToString(), config.Recording.RecordInput));
        Assert.Equal(["team", "app.kubernetes.io/name"], config.Recording.PodLabels);
        Assert.Equal(["https://default-collector.recording.svc.cluster.local:7443"], config.Recording.Collectors.Select(c => c.Endpoint));
        Assert.Equal(TimeSpan.FromMilliseconds(500), config.Recording.Spool!.MaxLoss);
        Assert.InRange(config.Recording.Spool.Quota!.Value, 8L << 30, (10L << 30) - 1); // Less than the volume holds.
    }

    [Fact]
    public void Agents_that_are_kept_for_what_waits_on_their_volumes_put_nothing_new_there()
    {
        Case one = Case.Of("{ mode: node-sync, kubernetes: { replicas: 1 } }");
        IReadOnlyList<IKubernetesObject<V1ObjectMeta>> objects = DesiredResources.For(one.Config, Case.Context with { KeptSpools = new KeptSpools(3), AgentVolumes = new LiveVolumes("7Gi", "fast") });

        V1StatefulSet agents = objects.OfType<V1StatefulSet>().Single(set => set.Name() == "default-kube-agent");
        V1PersistentVolumeClaimSpec claim = agents.Spec!.VolumeClaimTemplates!.Single().Spec!;
        Assert.Equal((3, "7Gi", "fast"), (agents.Spec.Replicas, claim.Resources!.Requests!["storage"].Value, claim.StorageClassName));
        Assert.Contains(agents.Spec.Template!.Spec!.Containers![0].VolumeMounts!, mount => mount.Name == "spool");
        AgentConfig read = AgentConfigReader.Read(objects.OfType<V1ConfigMap>().Single(map => map.Name() == "default-kube-agent").Data!["agent.yaml"]);
        Assert.Equal((true, "/var/lib/session-recording/spool"), (read.Recording.Route == RecordingRoute.Collector, read.Recording.Spool?.Directory));
        Assert.Empty(objects.OfType<V1Deployment>());
    }

    [Theory]
    [InlineData("{ mode: node-sync }", true, "FailClosed")]
    [InlineData("{ mode: proxy-sync }", true, "FailClosed")]
    [InlineData("{ mode: node }", false, "FailClosed")]
    [InlineData("{ mode: node, failureMode: FailOpen, kubernetes: { failureMode: FailClosed } }", false, "FailClosed")]
    [InlineData("{ mode: proxy, failureMode: FailClosed, kubernetes: { failureMode: FailOpen } }", false, "FailOpen")]
    public void The_agents_failure_mode_is_its_own_or_the_configs(string spec, bool isSync, string failureMode)
    {
        RecordingConfig recording = AgentFile(spec).Recording;

        Assert.Equal((isSync, failureMode, isSync), (recording.Route == RecordingRoute.Collector, recording.FailureMode.ToString(), recording.Spool is null));
    }

    [Fact]
    public void An_agent_knows_each_of_several_collectors_by_name() => Assert.Equal(
        [
            "https://default-collector.recording.svc.cluster.local:7443",
            "https://default-collector-0.default-collectors.recording.svc.cluster.local:7443",
            "https://default-collector-1.default-collectors.recording.svc.cluster.local:7443",
        ],
        AgentFile("{ mode: node-sync, storage: { uri: 's3://b' }, audit: { uri: 'postgres://u@h/d' }, collector: { replicas: 2 } }").Recording.Collectors.Select(c => c.Endpoint));

    [Theory]
    [InlineData("1.5Gi", 1449551462)]
    [InlineData("1e9", 900_000_000)]
    [InlineData("1Mi", 64 << 20)] // No spool is smaller.
    [InlineData("16Ei", 8301034833169298226)] // Nine tenths of what a number of bytes can say.
    public void A_spool_has_a_size_that_the_agent_understands(string size, long quota) =>
        Assert.Equal(quota, AgentFile($"{{ mode: node, recorder: {{ spool: {{ size: '{size}' }} }} }}").Recording.Spool!.Quota);

    [Theory]
    [MemberData(nameof(ObjectTests.Cases), MemberType = typeof(ObjectTests))]
    public void The_agents_file_of_every_case_is_taken(string name)
    {
        foreach (V1ConfigMap map in Case.Named(name).Workloads.OfType<V1ConfigMap>().Where(map => map.Data!.ContainsKey("agent.yaml")))
        {
            Assert.Equal(Case.Named(name).Config.Name(), AgentConfigReader.Read(map.Data!["agent.yaml"]).Name);
        }
    }

    [Fact]
    public void The_nodes_file_says_what_the_config_says()
    {
        SessionRecordingConfig config = NodeFile("{ mode: node, recordInput: never, recorder: { spool: { size: 2Gi, maxLoss: 2s } }, ssh: { port: 2222, failureMode: FailOpen, nodes: { enabled: true } } }");

        Assert.Equal((RecordingMode.Node, "FailOpen", RecordInput.Never, 2222), (config.Mode, config.FailureMode.ToString(), config.RecordInput, config.Ssh.Port));
        Assert.Equal((2L << 30, TimeSpan.FromSeconds(2)), (config.Spool.Size, config.Spool.MaxLoss));
    }

    [Theory]
    [InlineData("7Ei", 7L << 60)]
    [InlineData("8Ei", long.MaxValue)]
    [InlineData("99999999999999999999999999999999999999Ei", long.MaxValue)]
    public void A_spool_beyond_all_bounds_is_as_large_as_one_can_be(string size, long read) =>
        Assert.Equal(read, NodeFile($"{{ mode: node, recorder: {{ spool: {{ size: '{size}' }} }}, ssh: {{ nodes: {{ enabled: true }} }} }}").Spool.Size);

    [Fact]
    public void A_node_that_streams_to_the_collector_has_no_spool() =>
        Assert.Equal((RecordingMode.NodeSync, 3022), NodeFile("{ mode: node-sync, ssh: { nodes: { enabled: true } } }") is var config ? (config.Mode, config.Ssh.Port) : default);

    [Fact]
    public void The_recorder_pods_file_says_what_the_config_says()
    {
        SessionRecordingConfig config = RecorderFile("""
            {
              mode: proxy, failureMode: FailOpen, recordInput: always, recorder: { spool: { size: 10Gi, maxLoss: 2s } }, ssh: { port: 2222, failureMode: FailClosed },
              databases: [{ name: orders, protocol: postgres, address: 'pg:5432', port: 15432 }, { name: bills, protocol: mysql, address: 'my:3306' }],
              applications: [{ name: wiki, upstream: 'http://wiki', host: wiki.example.com, chunk: 5m }], desktops: [{ name: win1, protocol: rdp, address: '10.0.0.5:3389' }]
            }
            """.ReplaceLineEndings(" "));

        Assert.Equal((RecordingMode.Proxy, "FailOpen", RecordInput.Always, 2222), (config.Mode, config.FailureMode.ToString(), config.RecordInput, config.Ssh.Port));
        Assert.Equal(TimeSpan.FromSeconds(2), config.Spool.MaxLoss);
        Assert.InRange(config.Spool.Size, 8L << 30, (10L << 30) - 1); // Less than the volume holds.
        Assert.Equal(["spec.ssh", "spec.databases (orders, bills)", "spec.applications (wiki)", "spec.desktops (win1)"], config.Proxied.Select(kind => kind.ToString()));
    }

    [Theory]
    [InlineData("node", RecordingMode.Node)]
    [InlineData("node-sync", RecordingMode.NodeSync)]
    [InlineData("proxy", RecordingMode.Node)] // Without spec.ssh there is no SSH to carry.
    [InlineData("proxy-sync", RecordingMode.NodeSync)]
    internal void Recorder_pods_are_told_of_SSH_only_where_they_are_to_carry_it(string mode, RecordingMode read)
    {
        SessionRecordingConfig config = RecorderFile($"{{ mode: {mode}, databases: [{{ name: a, protocol: mysql, address: 'h:1' }}] }}");

        Assert.Equal((read, "spec.databases (a)"), (config.Mode, Assert.Single(config.Proxied).ToString()));
    }

    [Theory]
    [InlineData("minimal")]
    [InlineData("sync")]
    [InlineData("async")]
    [InlineData("off")]
    [InlineData("nodes")]
    [InlineData("everything")]
    [InlineData("replicas")]
    [InlineData("proxy")]
    public void The_programs_know_the_options_that_they_are_given(string name) => Assert.All(
        Case.Named(name).Workloads.Select(Templates.Of).OfType<V1PodTemplateSpec>().Select(template => template.Spec!.Containers!.Single()),
        container => Assert.Empty((container.Args![0] switch
        {
            "collector" => CollectorCommand.Create(),
            "node" => NodeCommand.Create(),
            "proxy" => ProxyCommand.Create(),
            _ => ServeCommand.Create(),
        }).Parse([.. container.Args.Skip(1)]).Errors));

    private static SessionRecordingConfig NodeFile(string spec) =>
        ConfigReader.Read(Case.Of(spec).Single<V1ConfigMap>("default-node").Data!["config.yaml"]);

    private static SessionRecordingConfig RecorderFile(string spec) =>
        ConfigReader.ReadProxy(Case.Of(spec).Single<V1ConfigMap>("default-recorder").Data!["config.yaml"]);

    private static SessionRecordingConfig CollectorFile(string spec) =>
        ConfigReader.Read(Case.Of(spec).Single<V1ConfigMap>("default-collector").Data!["config.yaml"]);

    private static AgentConfig AgentFile(string spec) =>
        AgentConfigReader.Read(Case.Of(spec).Single<V1ConfigMap>("default-kube-agent").Data!["agent.yaml"]);
}
