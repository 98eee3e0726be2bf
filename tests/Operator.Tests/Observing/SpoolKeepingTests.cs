using k8s;
using k8s.Models;
using SessionRecording.Operator.Host.Observing;
using SessionRecording.Operator.Resources;

namespace Operator.Tests.Observing;

public sealed class SpoolKeepingTests
{
    private static readonly SpoolReport Empty = new(SpoolReport.Available, 0, 0), Busy = new(SpoolReport.Available, 1, 0), Waiting = new(SpoolReport.Available, 1, 2);

    [Fact]
    public void Without_volumes_there_is_nothing_to_keep()
    {
        Assert.Null(Find(null, Deployment(), Waiting));
        Assert.Null(Find(null, null, Waiting));
    }

    [Fact]
    public void Those_that_stay_anyway_need_no_keeping() => Assert.Null(Find(Set(2, "old"), Set(2, "new"), Waiting, Waiting));

    [Fact]
    public void Of_those_that_are_to_go_the_last_with_something_to_ship_stays_and_all_before_it()
    {
        Assert.Equal(3, Find(Set(4, "old"), Set(1, "new"), Waiting, Empty, Waiting, Busy)?.Agents);
        Assert.Null(Find(Set(4, "old"), Set(1, "new"), Waiting, Empty, Empty, Busy));
    }

    [Fact]
    public void One_that_does_not_tell_stays_unless_it_never_ran()
    {
        Assert.Equal(2, Find(Set(2, "old"), Set(1, "new"), Empty, null)?.Agents);
        Assert.Null(SpoolKeeping.Find(Set(2, "old"), Set(1, "new"), Shipping, [Of(0, Empty), Of(1, null) with { HasRun = false }]));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Those_of_the_highest_numbers_that_never_ran_are_not_among_those_that_stay(bool isSync)
    {
        V1Deployment? wanted = isSync ? Deployment() : null;
        SpoolObservation runs = Of(0, Empty), never = Of(1, null) with { HasRun = false };

        Assert.Equal(new KeptSpools(1), SpoolKeeping.Find(Set(2, "shipping"), wanted, Shipping, [runs, never]));
        Assert.Null(SpoolKeeping.Find(Set(1, "shipping"), wanted, Shipping, [runs]));
        Assert.Null(SpoolKeeping.Find(Set(2, "old"), wanted, Shipping, [Of(0, null) with { HasRun = false }, never]));
        Assert.Equal(new KeptSpools(2), SpoolKeeping.Find(Set(2, "shipping"), wanted, Shipping, [Of(0, null) with { HasRun = false }, Of(1, Waiting)]));
        Assert.Null(SpoolKeeping.Find(Set(2, "shipping"), wanted, Shipping, [Of(0, null) with { HasRun = false }, Of(1, Empty)]));
    }

    [Fact]
    public void One_that_is_going_already_is_let_go() => Assert.Null(Find(Set(1, "old"), Set(1, "old"), Empty, Waiting));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void In_a_sync_mode_or_without_kube_agents_all_stay_until_all_put_nothing_there_any_more_and_hold_nothing(bool isSync)
    {
        V1Deployment? wanted = isSync ? Deployment() : null;
        Assert.Equal(new KeptSpools(2), Find(Set(2, "old"), wanted, Empty, Empty));
        Assert.Equal(2, Find(Set(2, "shipping", updated: 1), wanted, Empty, Empty)?.Agents);
        Assert.Equal(2, Find(Set(2, "shipping"), wanted, Empty, Waiting)?.Agents);
        Assert.Equal(2, Find(Set(2, "shipping"), wanted, Empty, Busy)?.Agents);
        Assert.Equal(2, Find(Set(2, "shipping"), wanted, Empty, null)?.Agents);
        Assert.Equal(2, Find(Set(2, "shipping"), wanted, Empty)?.Agents);
        Assert.Null(Find(Set(2, "shipping"), wanted, Empty, Empty));
    }

    [Fact]
    public void What_is_being_deleted_keeps_nothing()
    {
        V1StatefulSet going = Set(2, "old");
        going.Metadata.DeletionTimestamp = DateTime.UnixEpoch;

        Assert.Null(Find(going, Deployment(), Waiting));
    }

    private static KeptSpools? Find(V1StatefulSet? there, IKubernetesObject<V1ObjectMeta>? wanted, params SpoolReport?[] reports) =>
        SpoolKeeping.Find(there, wanted, Shipping, [.. reports.Select((report, number) => Of(number, report))]);

    private static SpoolObservation Of(int number, SpoolReport? report) => new($"default-kube-agent-{number}", report);

    private static V1StatefulSet Shipping(KeptSpools all) => Set(all.Agents, "shipping");

    private static V1Deployment Deployment() => new() { Metadata = new V1ObjectMeta(), Spec = new V1DeploymentSpec { Replicas = 1 } };

    private static V1StatefulSet Set(int replicas, string hash, int? updated = null) => new()
    {
        Metadata = new V1ObjectMeta { Generation = 3 },
        Spec = new V1StatefulSetSpec
        {
            Replicas = replicas,
            Template = new V1PodTemplateSpec { Metadata = new V1ObjectMeta { Annotations = new Dictionary<string, string> { [Labels.ConfigHash] = hash } } },
            VolumeClaimTemplates =
            [
                new V1PersistentVolumeClaim
                {
                    Spec = new V1PersistentVolumeClaimSpec
                    {
                        StorageClassName = "fast", Resources = new V1VolumeResourceRequirements { Requests = new Dictionary<string, ResourceQuantity> { ["storage"] = "7Gi" } },
                    },
                },
            ],
        },
        Status = new V1StatefulSetStatus { ObservedGeneration = 3, UpdatedReplicas = updated ?? replicas, ReadyReplicas = replicas },
    };
}
