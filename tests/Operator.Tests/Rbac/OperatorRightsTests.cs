using k8s.Models;
using SessionRecording.Operator.Api;
using SessionRecording.Operator.Host.Generation;
using SessionRecording.Operator.Resources;

namespace Operator.Tests.Rbac;

/// <summary>What the operator may do is what it does: the other tests run it with these rights alone, and these hold it to no more.</summary>
public sealed class OperatorRightsTests
{
    private static readonly V1PolicyRule[] _rules = [.. RoleManifests.ClusterRole().Rules!];

    [Fact]
    public void It_writes_only_kinds_that_it_makes_and_says_something_of() =>
        Assert.Equal(
            DesiredResources.Kinds.Concat(EnforcementResources.Kinds)
                .Concat([typeof(V1Secret), typeof(V1Lease), typeof(Eventsv1Event)]).Select(PluralOf).Order(StringComparer.Ordinal),
            ResourcesWith("create").Where(resource => resource != "pods/exec").Order(StringComparer.Ordinal));

    [Fact]
    public void It_changes_nothing_of_a_config_but_its_finalizers_and_status()
    {
        Assert.DoesNotContain(V1Alpha1SessionRecordingConfig.KubePluralName, ResourcesWith("create"));
        Assert.DoesNotContain(V1Alpha1SessionRecordingConfig.KubePluralName, ResourcesWith("delete"));
        Assert.DoesNotContain(V1Alpha1SessionRecordingConfig.KubePluralName, ResourcesWith("update"));
    }

    [Fact]
    public void It_gives_one_role_and_cannot_give_itself_another()
    {
        V1PolicyRule bind = Assert.Single(_rules, rule => rule.Verbs!.Contains("bind"));

        Assert.Equal(["clusterroles"], bind.Resources!);
        Assert.Equal([Names.KubeAgentClusterRole], bind.ResourceNames!);
        Assert.DoesNotContain(_rules, rule => rule.Verbs!.Contains("escalate") || rule.Verbs.Contains("impersonate") || rule.Verbs.Contains("*"));
        Assert.DoesNotContain(_rules, rule => rule.ApiGroups?.Contains("*") == true || rule.Resources?.Contains("*") == true);
    }

    [Fact]
    public void It_execs_into_no_pod_that_exists()
    {
        V1PolicyRule exec = Assert.Single(_rules, rule => rule.Resources?.Contains("pods/exec") == true);

        Assert.Equal([EnforcementResources.ProbePod], exec.ResourceNames!);
    }

    [Fact]
    public void Of_what_is_no_resource_it_reads_the_metrics_alone()
    {
        V1PolicyRule path = Assert.Single(_rules, rule => rule.NonResourceURLs is not null);

        Assert.Equal(["/metrics"], path.NonResourceURLs!);
        Assert.Equal(["get"], path.Verbs!);
    }

    private static IEnumerable<string> ResourcesWith(string verb) => _rules.Where(rule => rule.Verbs!.Contains(verb)).SelectMany(rule => rule.Resources ?? []);

    private static string PluralOf(Type kind) => ((KubernetesEntityAttribute)Attribute.GetCustomAttribute(kind, typeof(KubernetesEntityAttribute))!).PluralName;
}
