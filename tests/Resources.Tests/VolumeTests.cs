using k8s.Models;
using SessionRecording.Operator.Resources;

namespace Resources.Tests;

public sealed class VolumeTests
{
    private static readonly ResourceContext Live = Case.Context with { CollectorVolumes = new LiveVolumes("20Gi", null), AgentVolumes = new LiveVolumes("7Gi", "fast"), RecorderVolumes = new LiveVolumes("8Gi", "fast") };

    [Fact]
    public void A_StatefulSet_that_is_there_is_asked_for_with_the_volumes_that_it_has()
    {
        Case one = Case.Of("{ mode: node, collector: { volume: { size: 50Gi, storageClassName: slow } }, recorder: { spool: { size: 50Gi } } }");
        IEnumerable<V1StatefulSet> sets = DesiredResources.For(one.Config, Live).OfType<V1StatefulSet>();

        Assert.Equal([new LiveVolumes("20Gi", null), new LiveVolumes("7Gi", "fast")], sets.Select(set => LiveVolumes.Of(set)!));
    }

    [Theory]
    [InlineData("{ mode: node, recorder: { spool: { size: 7Gi, storageClassName: fast } } }")]
    [InlineData("{ mode: node, recorder: { spool: { size: 7168Mi, storageClassName: fast } } }")]
    [InlineData("{ mode: node-sync, recorder: { spool: { size: 50Gi } } }")]
    [InlineData("{ mode: node, kubernetes: { enabled: false } }")]
    [InlineData("{ mode: node-sync, databases: [{ name: a, protocol: mysql, address: 'h:1' }] }")]
    public void What_is_as_asked_for_or_goes_anyway_does_not_differ(string spec) => Assert.Empty(VolumeDifferences.Of(Case.Of(spec).Config, Live));

    [Fact]
    public void Nothing_differs_from_what_is_not_there() => Assert.Empty(VolumeDifferences.Of(Case.Of("{ mode: node }").Config, Case.Context));

    [Fact]
    public void A_difference_says_of_what_and_the_class_where_that_is_another() => Assert.Equal(
        [
            new VolumeDifference("default-collector", "spec.collector.volume", "state-default-collector", "20Gi", "50Gi"),
            new VolumeDifference("default-kube-agent", "spec.recorder.spool", "spool-default-kube-agent", "7Gi of class fast", "20Gi of the default class"),
        ],
        VolumeDifferences.Of(Case.Of("{ mode: node, collector: { volume: { size: 50Gi } } }").Config, Live));

    [Fact]
    public void The_recorder_pods_volumes_may_differ_from_those_of_the_kube_agents() => Assert.Equal(
        [new VolumeDifference("default-recorder", "spec.recorder.spool", "spool-default-recorder", "8Gi", "7Gi")],
        VolumeDifferences.Of(Case.Of("{ mode: node, recorder: { spool: { size: 7Gi, storageClassName: fast } }, databases: [{ name: a, protocol: mysql, address: 'h:1' }] }").Config, Live with { CollectorVolumes = null }));
}
