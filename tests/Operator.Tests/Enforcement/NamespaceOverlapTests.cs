using KubeOps.Operator.Queue;
using SessionRecording.Operator.Api;
using SessionRecording.Operator.Host.Enforcement;

namespace Operator.Tests.Enforcement;

public sealed class NamespaceOverlapTests
{
    private const string Enforcing = "mode: node\nkubernetes: { enforce: true }";
    private const string
        TeamA = "mode: node\nkubernetes: { enforce: true, namespaceSelector: { matchLabels: { team: a } } }",
        TeamB = "mode: node\nkubernetes: { enforce: true, namespaceSelector: { matchLabels: { team: b } } }";

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

        Assert.Same(isConflict ? older : null, NamespaceOverlap.OlderThan(younger, [younger, older], Able));
        Assert.Null(NamespaceOverlap.OlderThan(older, [younger, older], Able));
    }

    [Theory]
    [InlineData(Standing.Unable, false)]
    [InlineData(Standing.Able, true)]
    [InlineData(Standing.Enforcing, true)]
    public void Only_one_that_enforces_or_is_about_to_keeps_others_waiting(object standing, bool isInTheWay)
    {
        V1Alpha1SessionRecordingConfig younger = Configs.Of(Enforcing, "young", "a", age: 1), older = Configs.Of(Enforcing, "old", "b", age: 2);

        Assert.Same(isInTheWay ? older : null, NamespaceOverlap.OlderThan(younger, [younger, older], _ => (Standing)standing));
    }

    [Fact]
    public void One_that_waits_for_another_keeps_nobody_waiting_unless_its_policies_are_there()
    {
        V1Alpha1SessionRecordingConfig oldest = Configs.Of(TeamA, "oldest", age: 3), older = Configs.Of(Enforcing, "older", age: 2), younger = Configs.Of(TeamB, "young", age: 1);

        Assert.Null(NamespaceOverlap.OlderThan(younger, [younger, older, oldest], Able));
        Assert.Same(older, NamespaceOverlap.OlderThan(younger, [younger, older, oldest], config => config == older ? Standing.Enforcing : Standing.Able));
        Assert.Same(older, NamespaceOverlap.OlderThan(younger, [younger, older, oldest], config => config == oldest ? Standing.Unable : Standing.Able));
    }

    [Fact]
    public void One_that_is_going_keeps_nobody_waiting()
    {
        V1Alpha1SessionRecordingConfig younger = Configs.Of(Enforcing, "young", "a", age: 1), older = Configs.Of(Enforcing, "old", "b", age: 2);
        older.Metadata.DeletionTimestamp = DateTime.UnixEpoch;

        Assert.Null(NamespaceOverlap.OlderThan(younger, [younger, older], _ => Standing.Enforcing));
    }

    [Fact]
    public void The_heir_of_one_that_goes_is_one_that_it_kept_from_enforcing_and_that_does_not_enforce_yet()
    {
        V1Alpha1SessionRecordingConfig younger = Configs.Of(Enforcing, "young", "a", age: 1), older = Configs.Of(Enforcing, "old", "b", age: 2);
        V1Alpha1SessionRecordingConfig oldest = Configs.Of(Enforcing, "oldest", "b", age: 3);
        older.Metadata.DeletionTimestamp = DateTime.UnixEpoch;

        Assert.Equal(new EntityKey("a", "young"), NamespaceOverlap.Heir(older, [younger, older], Able));
        Assert.Null(NamespaceOverlap.Heir(older, [younger, older], _ => Standing.Enforcing));
        Assert.Null(NamespaceOverlap.Heir(older, [younger, older], _ => Standing.Unable)); // Nobody knows when it will.
        Assert.Null(NamespaceOverlap.Heir(older, [younger, older, oldest], Able)); // It has kept nobody: another one does.
        Assert.Null(NamespaceOverlap.Heir(Configs.Of("mode: node"), [younger], Able));
    }

    [Fact]
    public void Of_two_of_the_same_age_one_gives_way()
    {
        V1Alpha1SessionRecordingConfig one = Configs.Of(Enforcing, "one"), two = Configs.Of(Enforcing, "two");

        Assert.Null(NamespaceOverlap.OlderThan(one, [two, one], Able));
        Assert.Same(one, NamespaceOverlap.OlderThan(two, [two, one], Able));
    }

    private static Standing Able(V1Alpha1SessionRecordingConfig config) => Standing.Able;
}
