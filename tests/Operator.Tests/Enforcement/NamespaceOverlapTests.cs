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
    public void Of_two_of_the_same_age_one_gives_way()
    {
        V1Alpha1SessionRecordingConfig one = Configs.Of(Enforcing, "one"), two = Configs.Of(Enforcing, "two");

        Assert.Null(NamespaceOverlap.OlderThan(one, [two, one]));
        Assert.Equal(new EntityKey("recording", "one"), NamespaceOverlap.OlderThan(two, [two, one]));
    }
}
