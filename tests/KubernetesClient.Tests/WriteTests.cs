using System.Text.Json;
using FakeKubernetes;
using k8s;
using k8s.Models;

namespace KubernetesClient.Tests;

public sealed class WriteTests
{
    [Fact]
    public async Task An_update_of_an_older_version_is_a_conflict()
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync();
        using var client = fixture.Client();
        V1ConfigMap first = await client.CreateAsync(VerbTests.ConfigMap("one", ("a", "1")), default);
        V1ConfigMap copy = (await client.GetAsync<V1ConfigMap>("one", "default", default))!;
        copy.Data!["a"] = "2";
        V1ConfigMap second = await client.UpdateAsync(copy, default);

        first.Data!["a"] = "3";
        KubernetesException refusal = await Assert.ThrowsAsync<KubernetesException>(() => client.UpdateAsync(first, default));

        Assert.True(refusal.IsConflict);
        Assert.NotEqual(first.ResourceVersion(), second.ResourceVersion());
    }

    [Fact]
    public async Task An_update_keeps_fields_that_we_do_not_know()
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync();
        using var client = fixture.Client();
        var pod = new V1Pod
        {
            Metadata = new() { Name = "p", NamespaceProperty = "default" },
            Spec = new() { Containers = [new() { Name = "c", Image = "i" }] },
        };
        await client.CreateAsync(pod, default);
        fixture.Server.Change("", "pods", "default", "p", p => p["spec"]!["containers"]![0]!["somethingNew"] = 1);

        V1Pod read = (await client.GetAsync<V1Pod>("p", "default", default))!;
        read.Metadata.Labels = new Dictionary<string, string> { ["a"] = "b" };
        V1Pod updated = await client.UpdateAsync(read, default);

        Assert.Equal(1, updated.Spec!.Containers![0].UnknownFields!["somethingNew"].GetInt32());
    }

    [Fact]
    public async Task Status_is_written_apart_from_the_rest()
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync();
        using var client = fixture.Client();
        V1PodDisruptionBudget budget = await client.CreateAsync(
            new V1PodDisruptionBudget { Metadata = new() { Name = "b", NamespaceProperty = "default" }, Spec = new() { MinAvailable = 1 } }, default);

        budget.Spec!.MinAvailable = 2;
        budget.Status = new() { CurrentHealthy = 5 };
        V1PodDisruptionBudget updated = await client.UpdateStatusAsync(budget, default);

        Assert.Equal(("1", 5, 1L), (updated.Spec!.MinAvailable!.Value.Value, updated.Status!.CurrentHealthy, updated.Metadata.Generation));
    }

    [Fact]
    public async Task A_merge_patch_changes_what_it_names()
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync();
        using var client = fixture.Client();
        await client.CreateAsync(VerbTests.ConfigMap("one", ("a", "1"), ("b", "2")), default);

        V1ConfigMap patched = await client.PatchAsync<V1ConfigMap>(
            new V1Patch("""{"data":{"a":null,"c":"3"}}""", V1Patch.PatchType.MergePatch), "one", "default", null, default);

        Assert.Equal(["b=2", "c=3"], patched.Data!.Select(d => $"{d.Key}={d.Value}"));
    }

    [Fact]
    public async Task A_json_patch_whose_test_fails_changes_nothing()
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync();
        using var client = fixture.Client();
        await client.CreateAsync(VerbTests.ConfigMap("one", ("a", "1")), default);
        static V1Patch Patch(string expected) => new(
            $$"""[{"op":"test","path":"/data/a","value":"{{expected}}"},{"op":"replace","path":"/data/a","value":"2"}]""", V1Patch.PatchType.JsonPatch);

        await Assert.ThrowsAsync<KubernetesException>(() => client.PatchAsync<V1ConfigMap>(Patch("9"), "one", "default", null, default));
        V1ConfigMap patched = await client.PatchAsync<V1ConfigMap>(Patch("1"), "one", "default", null, default);

        Assert.Equal("2", patched.Data!["a"]);
    }

    [Fact]
    public async Task Applying_creates_and_applying_again_changes_nothing()
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync();
        using var client = fixture.Client();

        IKubernetesObject<V1ObjectMeta> created = await client.ApplyAsync<IKubernetesObject<V1ObjectMeta>>(
            VerbTests.ConfigMap("one", ("a", "1")), new ApplyOptions(), default);
        V1ConfigMap again = await client.ApplyAsync(VerbTests.ConfigMap("one", ("a", "1")), new ApplyOptions(), default);

        Assert.IsType<V1ConfigMap>(created);
        Assert.Equal(created.ResourceVersion(), again.ResourceVersion());
        Assert.Equal("session-recording-operator", again.Metadata.ManagedFields!.Single().Manager);
    }

    [Fact]
    public async Task What_is_applied_no_more_goes()
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync();
        using var client = fixture.Client();
        await client.ApplyAsync(VerbTests.ConfigMap("one", ("a", "1"), ("b", "2")), new ApplyOptions("mine"), default);
        await client.ApplyAsync(VerbTests.ConfigMap("one", ("b", "2"), ("c", "3")), new ApplyOptions("other"), default);

        V1ConfigMap applied = await client.ApplyAsync(VerbTests.ConfigMap("one"), new ApplyOptions("mine"), default);

        Assert.Equal(["b", "c"], applied.Data!.Keys.Order());
    }

    [Fact]
    public async Task Another_managers_field_is_taken_only_by_force()
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync();
        using var client = fixture.Client();
        await client.ApplyAsync(VerbTests.ConfigMap("one", ("a", "1")), new ApplyOptions("one"), default);

        KubernetesException refusal = await Assert.ThrowsAsync<KubernetesException>(
            () => client.ApplyAsync(VerbTests.ConfigMap("one", ("a", "2")), new ApplyOptions("two", Force: false), default));
        V1ConfigMap forced = await client.ApplyAsync(VerbTests.ConfigMap("one", ("a", "2")), new ApplyOptions("two", Force: true), default);

        Assert.Equal((".data.a", "FieldManagerConflict"), refusal.Status.Details!.Causes!.Select(c => (c.Field, c.Reason)).Single());
        Assert.Equal("2", forced.Data!["a"]);
    }

    [Fact]
    public async Task A_delete_whose_precondition_does_not_hold_is_a_conflict()
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync();
        using var client = fixture.Client();
        V1ConfigMap one = await client.CreateAsync(VerbTests.ConfigMap("one"), default);
        static V1DeleteOptions Only(string uid) => new() { Preconditions = new() { Uid = uid } };

        KubernetesException refusal = await Assert.ThrowsAsync<KubernetesException>(
            () => client.DeleteAsync<V1ConfigMap>("one", "default", Only("another"), default));

        Assert.True(refusal.IsConflict);
        Assert.True(await client.DeleteAsync<V1ConfigMap>("one", "default", Only(one.Uid()), default));
        Assert.False(await client.DeleteAsync<V1ConfigMap>("one", "default", null, default));
    }

    [Fact]
    public async Task What_an_object_owns_goes_with_it()
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync();
        using var client = fixture.Client();
        V1ConfigMap owner = await client.CreateAsync(VerbTests.ConfigMap("owner"), default);
        V1ConfigMap owned = VerbTests.ConfigMap("owned");
        owned.Metadata.OwnerReferences = [owner.MakeControllerReference()];
        await client.CreateAsync(owned, default);

        await client.DeleteAsync<V1ConfigMap>("owner", "default", null, default);

        Assert.Null(await client.GetAsync<V1ConfigMap>("owned", "default", default));
    }

    [Fact]
    public async Task A_custom_resource_is_an_object_like_any_other()
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync();
        using var definitions = fixture.Client();
        await definitions.CreateAsync(Definition(), default);
        using var client = new KubeOps.KubernetesClient.KubernetesClient(
            fixture.Configuration(), new KubernetesClientOptions(), WidgetJsonContext.WithWidgets, TimeProvider.System);

        Widget created = await client.CreateAsync(
            new Widget { Metadata = new() { Name = "w", NamespaceProperty = "default" }, Spec = new() { Mode = "a" } }, default);
        created.Status = new() { ObservedGeneration = created.Metadata.Generation };
        await client.UpdateStatusAsync(created, default);
        KubernetesException refusal = await Assert.ThrowsAsync<KubernetesException>(() => client.CreateAsync(
            new Widget { Metadata = new() { Name = "x", NamespaceProperty = "default" }, Spec = new() { Mode = "z" } }, default));

        Assert.Equal((3, 1L), ((await client.GetAsync<Widget>("w", "default", default)) is { } read ? (read.Spec!.Size, read.Status!.ObservedGeneration) : default));
        Assert.Equal(("Invalid", "spec.mode"), (refusal.Reason, refusal.Status.Details!.Causes![0].Field));
    }

    [Theory]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("")]
    public async Task A_name_that_would_lead_elsewhere_is_not_sent(string name)
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync();
        using var client = fixture.Client();

        await Assert.ThrowsAsync<ArgumentException>(() => client.GetAsync<V1ConfigMap>(name, "default", default));
        Assert.Null(await client.GetAsync<V1ConfigMap>("../../kube-system/configmaps/x?y=z", "default", default));
        Assert.Equal("/api/v1/namespaces/default/configmaps/..%2F..%2Fkube-system%2Fconfigmaps%2Fx?y=z", fixture.Server.Requests.Single().Path);
    }

    private static V1CustomResourceDefinition Definition() => JsonSerializer.Deserialize(
        RawTranscript.Body("01-crd-create"), KubernetesJson.Options.GetTypeInfo(typeof(V1CustomResourceDefinition))) is V1CustomResourceDefinition crd
        ? new V1CustomResourceDefinition { Metadata = new() { Name = crd.Name() }, Spec = crd.Spec }
        : throw new JsonException();
}
