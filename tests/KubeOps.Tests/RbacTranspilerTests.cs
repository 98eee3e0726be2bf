using k8s.Models;
using KubeOps.Abstractions.Rbac;
using KubeOps.Transpiler;

namespace KubeOps.Tests;

public sealed class RbacTranspilerTests
{
    private const RbacVerb Read = RbacVerb.Get | RbacVerb.List | RbacVerb.Watch;

    [Fact]
    public void A_kind_is_named_by_its_group_and_plural_and_verbs_stand_in_one_order()
    {
        V1PolicyRule rule = Assert.Single(Rules(new EntityRbacAttribute(typeof(Widget)) { Verbs = RbacVerb.Delete | Read }));

        Assert.Equal(["example.dev"], rule.ApiGroups!);
        Assert.Equal(["widgets"], rule.Resources!);
        Assert.Equal(["get", "list", "watch", "delete"], rule.Verbs!);
        Assert.Null(rule.ResourceNames);
    }

    [Fact]
    public void A_subresource_stands_behind_its_resource() =>
        Assert.Equal(["widgets/status"], Assert.Single(Rules(new EntityRbacAttribute(typeof(Widget)) { Subresource = "status", Verbs = RbacVerb.Patch })).Resources!);

    [Fact]
    public void Rights_of_several_classes_to_one_resource_are_added_up() =>
        Assert.Equal(
            ["get", "list", "watch", "create"],
            Assert.Single(Rules(new EntityRbacAttribute(typeof(Widget)) { Verbs = Read }, new EntityRbacAttribute(typeof(Widget)) { Verbs = RbacVerb.Create })).Verbs!);

    [Fact]
    public void Paths_that_are_no_resources_are_rules_of_their_own()
    {
        V1PolicyRule rule = Assert.Single(Rules(new GenericRbacAttribute { Urls = ["/metrics"], Verbs = RbacVerb.Get }));

        Assert.Equal(["/metrics"], rule.NonResourceURLs!);
        Assert.Equal(["get"], rule.Verbs!);
        Assert.Equal((null, null), (rule.Resources, rule.ApiGroups));
    }

    [Fact]
    public void Names_keep_a_right_apart_from_the_same_right_without_them()
    {
        IReadOnlyList<V1PolicyRule> rules = Rules(
            new EntityRbacAttribute(typeof(V1ClusterRole)) { Verbs = RbacVerb.Bind, ResourceNames = ["b", "a"] },
            new EntityRbacAttribute(typeof(V1ClusterRole)) { Verbs = RbacVerb.Get });

        Assert.Equal([null, "a,b"], rules.Select(rule => rule.ResourceNames is { } names ? string.Join(',', names) : null));
        Assert.Equal(["get", "bind"], rules.SelectMany(rule => rule.Verbs!));
    }

    [Fact]
    public void Resources_of_one_group_with_the_same_verbs_are_one_rule_in_whatever_order_they_were_named()
    {
        RbacAttribute[] attributes =
        [
            new EntityRbacAttribute(typeof(V1Service)) { Verbs = Read },
            new GenericRbacAttribute { Groups = [""], Resources = ["pods"], Verbs = Read },
            new EntityRbacAttribute(typeof(V1StatefulSet)) { Verbs = Read },
        ];

        Assert.Equal(["pods services", "statefulsets"], Rules(attributes).Select(rule => string.Join(' ', rule.Resources!)));
        Assert.Equal(ManifestsOf(attributes), ManifestsOf([.. attributes.Reverse()]));
    }

    [Fact]
    public void A_class_that_is_no_kind_is_refused() =>
        Assert.Throws<ArgumentException>(() => Rules(new EntityRbacAttribute(typeof(string)) { Verbs = Read }));

    private static IReadOnlyList<V1PolicyRule> Rules(params RbacAttribute[] attributes) => RbacTranspiler.Transpile(attributes);

    private static string ManifestsOf(RbacAttribute[] attributes) =>
        ManifestYaml.WriteEntity(new V1ClusterRole { ApiVersion = "rbac.authorization.k8s.io/v1", Kind = "ClusterRole", Rules = [.. Rules(attributes)] });
}
