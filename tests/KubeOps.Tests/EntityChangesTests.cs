using k8s.Models;
using KubeOps.Operator.Cache;
using KubeOps.Operator.Reconciliation;

namespace KubeOps.Tests;

public sealed class EntityChangesTests
{
    public static TheoryData<string, Action<V1ObjectMeta>> Matters => new()
    {
        { "generation", metadata => metadata.Generation = 2 },
        { "kinds without a generation", metadata => metadata.Generation = null },
        { "made anew", metadata => metadata.Uid = "u2" },
        { "deletion", metadata => metadata.DeletionTimestamp = DateTime.UnixEpoch },
        { "a label", metadata => metadata.Labels = new Dictionary<string, string> { ["l"] = "2" } },
        { "a label's name", metadata => metadata.Labels = new Dictionary<string, string> { ["m"] = "1" } },
        { "no label", metadata => metadata.Labels = null },
        { "an annotation", metadata => metadata.Annotations = new Dictionary<string, string> { ["paused"] = "true" } },
        { "a finalizer", metadata => metadata.Finalizers = [] },
        { "an owner", metadata => metadata.OwnerReferences = [new() { ApiVersion = "v1", Kind = "Pod", Name = "p", Uid = "o2" }] },
    };

    [Fact]
    public void The_status_and_what_the_server_notes_are_no_reason_to_look()
    {
        V1Pod now = Pod("2");
        now.Status = new V1PodStatus { Phase = "Running" };
        now.Metadata.ManagedFields = [new()];
        now.Metadata.Annotations = new Dictionary<string, string>();

        Assert.True(EntityChanges.IsOfStatusAlone(new CacheChange<V1Pod>(Pod("1"), now)));
    }

    [Theory]
    [MemberData(nameof(Matters))]
    public void Everything_else_is(string what, Action<V1ObjectMeta> change)
    {
        V1Pod now = Pod("2");
        change(now.Metadata);

        Assert.False(EntityChanges.IsOfStatusAlone(new CacheChange<V1Pod>(Pod("1"), now)), what);
        Assert.False(EntityChanges.IsOfStatusAlone(new CacheChange<V1Pod>(now, Pod("1"))), what);
    }

    [Fact]
    public void What_is_new_or_gone_or_told_again_is()
    {
        V1Pod pod = Pod("1");

        Assert.False(EntityChanges.IsOfStatusAlone(new CacheChange<V1Pod>(null, pod)));
        Assert.False(EntityChanges.IsOfStatusAlone(new CacheChange<V1Pod>(pod, null)));
        Assert.False(EntityChanges.IsOfStatusAlone(new CacheChange<V1Pod>(pod, pod)));
    }

    private static V1Pod Pod(string version) => new()
    {
        Metadata = new()
        {
            Name = "a", Uid = "u", ResourceVersion = version, Generation = 1, Finalizers = ["f"],
            Labels = new Dictionary<string, string> { ["l"] = "1" },
            OwnerReferences = [new() { ApiVersion = "v1", Kind = "Pod", Name = "p", Uid = "o" }],
        },
    };
}
