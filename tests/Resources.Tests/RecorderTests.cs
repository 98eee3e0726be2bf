using k8s.Models;
using SessionRecording.Operator.Resources;
using SessionRecording.Operator.Resources.Spec;

namespace Resources.Tests;

/// <summary>The pods for what neither kube-agents nor nodes carry.</summary>
public sealed class RecorderTests
{
    private const string Orders = "databases: [{ name: orders, protocol: postgres, address: 'h:5432', port: 15432 }]";

    [Theory]
    [InlineData("{ mode: node }", false)]
    [InlineData("{ mode: node, ssh: {}, recorder: { replicas: 2 }, databases: [], applications: [], desktops: [] }", false)]
    [InlineData("{ mode: node, ssh: { nodes: { enabled: true } } }", false)]
    [InlineData("{ mode: proxy }", false)]
    [InlineData("{ mode: proxy, ssh: {} }", true)]
    [InlineData("{ mode: proxy-sync, ssh: {} }", true)]
    [InlineData("{ mode: node, databases: [{ name: a, protocol: mysql, address: 'h:1' }] }", true)]
    [InlineData("{ mode: node-sync, applications: [{ name: a, upstream: 'http://h', host: h }] }", true)]
    [InlineData("{ mode: node-sync, desktops: [{ name: a, protocol: rdp, address: 'h:1' }] }", true)]
    [InlineData("{ mode: 'off', ssh: {}, databases: [{ name: a, protocol: mysql, address: 'h:1' }] }", false)]
    public void They_are_there_only_where_the_spec_names_something_for_them(string spec, bool areThere)
    {
        Case one = Case.Of(spec);

        Assert.Equal(areThere, Settings.Of(one.Config).HasRecorders);
        Assert.Equal(areThere, one.Workloads.Any(obj => obj.Metadata.Labels![Labels.Component] == Labels.Recorder));
    }

    [Fact]
    public void Each_has_a_spool_of_its_own_in_an_async_mode_and_no_volume_in_a_sync_one()
    {
        V1StatefulSetSpec async = Set($"{{ mode: node, recorder: {{ replicas: 2, spool: {{ size: 7Gi }} }}, {Orders} }}").Spec!, sync = Set($"{{ mode: node-sync, {Orders} }}").Spec!;

        Assert.Equal((2, "7Gi", "/var/lib/session-recording"), (async.Replicas, async.VolumeClaimTemplates!.Single().Spec!.Resources!.Requests!["storage"].Value, StateOf(async)));
        Assert.Contains(async.Template!.Spec!.Containers!.Single().VolumeMounts!, mount => mount is { Name: "spool", MountPath: "/var/lib/session-recording" });
        Assert.Equal((1, null, "/tmp/state"), (sync.Replicas, sync.VolumeClaimTemplates, StateOf(sync)));
    }

    [Fact]
    public void Volumes_that_there_are_stay_in_use_in_a_sync_mode()
    {
        V1StatefulSet set = Set($"{{ mode: node-sync, {Orders} }}", Case.Context with { RecorderVolumes = new LiveVolumes("7Gi", "fast") { Uid = "u-1" } });

        Assert.Equal(("u-1", new LiveVolumes("7Gi", "fast")), (set.Metadata.Uid, LiveVolumes.Of(set)! with { Uid = null }));
        Assert.Equal("/var/lib/session-recording", StateOf(set.Spec!));
    }

    [Fact]
    public void Without_volumes_they_go_before_they_are_made_anew_with_some()
    {
        ResourceContext there = Case.Context with { HasRecordersWithoutVolumes = true };

        Assert.DoesNotContain(
            DesiredResources.For(Case.Of($"{{ mode: node, {Orders} }}").Config, there).OfType<V1StatefulSet>(), set => set.Name() == "default-recorder");
        Assert.NotNull(Set($"{{ mode: node-sync, {Orders} }}", there));
    }

    [Theory]
    [InlineData("{ mode: proxy, ssh: { port: 2222 }, databases: [{ name: a, protocol: mysql, address: 'h:1', port: 13306 }, { name: b, protocol: mysql, address: 'h:2' }] }", "ssh 2222 db-13306 13306")]
    [InlineData("{ mode: node, ssh: { port: 2222 }, databases: [{ name: a, protocol: mysql, address: 'h:1', port: 13306 }] }", "db-13306 13306")]
    [InlineData("{ mode: proxy, ssh: { port: 13306 }, databases: [{ name: a, protocol: mysql, address: 'h:1', port: 13306 }] }", "ssh 13306")]
    public void Their_Service_and_their_network_policy_have_the_ports_that_the_spec_names(string spec, string ports)
    {
        Case one = Case.Of(spec);

        Assert.Equal(ports, string.Join(' ', one.Single<V1Service>("default-recorder").Spec!.Ports!.Select(port => $"{port.Name} {port.Port}")));
        Assert.Equal(
            [.. ports.Split(' ').Where((_, i) => i % 2 == 1), "8081"],
            one.Single<V1NetworkPolicy>("default-recorder").Spec!.Ingress!.Select(rule => rule.Ports!.Single().Port?.Value));
    }

    [Fact]
    public void Without_a_port_only_the_headless_Service_is_there() => Assert.Equal(
        ["default-recorders"],
        Case.Of("{ mode: node, desktops: [{ name: a, protocol: rdp, address: 'h:1' }] }").Workloads.OfType<V1Service>()
            .Where(service => service.Metadata.Labels![Labels.Component] == Labels.Recorder).Select(service => service.Name()));

    [Fact]
    public void Collectors_let_them_in_where_they_are() => Assert.Equal(
        (true, false),
        (LetsRecordersIn(Case.Of($"{{ mode: node, {Orders} }}")), LetsRecordersIn(Case.Of("{ mode: node }"))));

    private static bool LetsRecordersIn(Case one) => one.Single<V1NetworkPolicy>("default-collector").Spec!.Ingress!
        .Single(rule => rule.Ports!.Single().Port?.Value == "7443").From!.Any(peer => peer.PodSelector?.MatchLabels![Labels.Component] == Labels.Recorder);

    private static V1StatefulSet Set(string spec, ResourceContext? context = null) =>
        DesiredResources.For(Case.Of(spec).Config, context ?? Case.Context).OfType<V1StatefulSet>().Single(set => set.Name() == "default-recorder");

    private static string StateOf(V1StatefulSetSpec set)
    {
        IList<string> args = set.Template!.Spec!.Containers!.Single().Args!;
        return args[args.IndexOf("--state") + 1];
    }
}
