using KubeOps.Operator.Queue;
using SessionRecording.Operator.Api;
using SessionRecording.Operator.Host.Enforcement;

namespace Operator.Tests.Enforcement;

public sealed class NamespaceOverlapTests
{
    private const string Enforcing = "mode: node\nkubernetes: { enforce: true }";

    [Theory]
    [InlineData(Enforcing, Enforcing, true)]
    [InlineData(Enforcing, "mode: node\nkubernetes: {}", false)]
    [InlineData("mode: node", Enforcing, false)]
    [InlineData(Enforcing, "mode: off\nkubernetes: { enforce: true }", true)]
    [InlineData(Enforcing, "mode: node\nkubernetes: { enabled: false, enforce: true }", false)]
    [InlineData(Enforcing, "mode: node\nkubernetes: { enforce: true, namespaceSelector: { matchLabels: { team: a } } }", true)]
    [InlineData("mode: node\nkubernetes: { enforce: true, namespaceSelector: { matchLabels: { team: b } } }", "mode: node\nkubernetes: { enforce: true, namespaceSelector: { matchLabels: { team: a } } }", false)]
    [InlineData("mode: node\nkubernetes: { enforce: true, namespaceSelector: { matchLabels: { stage: b } } }", "mode: node\nkubernetes: { enforce: true, namespaceSelector: { matchLabels: { team: a } } }", true)]
    public void The_younger_of_two_that_enforce_in_the_same_namespaces_gives_way(string young, string old, bool isConflict)
    {
        V1Alpha1SessionRecordingConfig younger = Configs.Of(young, "young", "a", age: 1), older = Configs.Of(old, "old", "b", age: 2);

        Assert.Equal(isConflict ? new EntityKey("b", "old") : null, NamespaceOverlap.OlderThan(younger, [younger, older]));
        Assert.Null(NamespaceOverlap.OlderThan(older, [younger, older]));
    }

    [Fact]
    public void One_that_is_going_or_of_which_nothing_can_be_made_keeps_nobody_waiting()
    {
        V1Alpha1SessionRecordingConfig younger = Configs.Of(Enforcing, "young", "a", age: 1), older = Configs.Of(Enforcing, "old", "b", age: 2);
        older.Metadata.DeletionTimestamp = DateTime.UnixEpoch;

        Assert.Null(NamespaceOverlap.OlderThan(younger, [younger, older]));
        Assert.Null(NamespaceOverlap.OlderThan(younger, [younger, Configs.Of(Enforcing + "\nstorage: { uri: 's3://b' }", "old", "b", age: 2)]));
    }

    [Fact]
    public void The_heir_of_one_that_goes_is_one_that_it_kept_from_enforcing_and_that_does_not_enforce_yet()
    {
        V1Alpha1SessionRecordingConfig younger = Configs.Of(Enforcing, "young", "a", age: 1), older = Configs.Of(Enforcing, "old", "b", age: 2);
        V1Alpha1SessionRecordingConfig oldest = Configs.Of(Enforcing, "oldest", "b", age: 3);
        older.Metadata.DeletionTimestamp = DateTime.UnixEpoch;

        Assert.Equal(new EntityKey("a", "young"), NamespaceOverlap.Heir(older, [younger, older], isEnforcing: _ => false));
        Assert.Null(NamespaceOverlap.Heir(older, [younger, older], isEnforcing: _ => true));
        Assert.Null(NamespaceOverlap.Heir(older, [younger, older, oldest], isEnforcing: _ => false)); // It has kept nobody: another one does.
        Assert.Null(NamespaceOverlap.Heir(Configs.Of("mode: node"), [younger], isEnforcing: _ => false));
    }

    [Fact]
    public void Of_two_of_the_same_age_one_gives_way()
    {
        V1Alpha1SessionRecordingConfig one = Configs.Of(Enforcing, "one"), two = Configs.Of(Enforcing, "two");

        Assert.Null(NamespaceOverlap.OlderThan(one, [two, one]));
        Assert.Equal(new EntityKey("recording", "one"), NamespaceOverlap.OlderThan(two, [two, one]));
    }
}
