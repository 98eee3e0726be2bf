using k8s.Models;
using SessionRecording.Operator.Api;
using SessionRecording.Operator.Host.Deletion;
using SessionRecording.Operator.Host.Observing;

namespace Operator.Tests.EndToEnd;

public sealed class DeletionTests : IAsyncLifetime
{
    private OperatorStage _stage = null!;

    public async ValueTask InitializeAsync()
    {
        _stage = await OperatorStage.StartAsync();
        await _stage.ApplyAsync("mode: node-sync\nkubernetes: { enforce: true }");
        await _stage.ExpectAsync("Enforced True DirectExecRefused");
        await _stage.ExpectAsync("Ready True Recording");
    }

    public ValueTask DisposeAsync() => _stage.DisposeAsync();

    [Fact]
    public async Task It_waits_for_sessions_and_uploads_and_then_nothing_is_left()
    {
        _stage.Collectors.All = ScriptedCollectors.Holding(1, 2);
        await DeleteAsync();
        await _stage.ExpectAsync("Progressing True Draining");
        Assert.StartsWith("1 sessions run and 2 recordings are not stored yet", (await _stage.FindAsync())!.Status.Conditions!.Single(c => c.Type == "Ready").Message);
        Assert.NotEmpty(await _stage.ObjectsAsync<V1ValidatingAdmissionPolicyBinding>(null));
        Assert.NotEmpty(await _stage.ObjectsAsync<V1StatefulSet>());
        V1Service agents = (await _stage.Admin.GetAsync<V1Service>("default-kube-agent", OperatorStage.Space, default))!;
        Assert.Equal("true", agents.Spec!.Selector!["sessionrecording.dev/draining"]); // No session begins any more.

        _stage.Collectors.All = ScriptedCollectors.Well;
        await GoneAsync();
    }

    [Fact]
    public async Task It_waits_for_what_is_in_spools()
    {
        await _stage.ApplyAsync("mode: node");
        await _stage.ExpectAsync("SpoolPressure False SpoolAvailable");
        _stage.Collectors.Spool = new SpoolReport(SpoolReport.Available, 0, 3);
        await DeleteAsync();
        await _stage.ExpectAsync("Progressing True Draining");

        _stage.Collectors.Spool = new SpoolReport(SpoolReport.Available, 0, 0);
        await GoneAsync();
    }

    [Fact]
    public async Task It_does_not_wait_longer_than_its_bound()
    {
        _stage.Collectors.All = null; // Nobody knows what they hold.
        DateTimeOffset asked = _stage.Time.GetUtcNow();
        await DeleteAsync();

        await GoneAsync();
        Assert.True(new DrainPolicy().Bound <= _stage.Time.GetUtcNow() - asked, "it went before its time");
    }

    [Fact]
    public async Task An_annotation_ends_the_wait()
    {
        _stage.Collectors.All = ScriptedCollectors.Holding(1, 0);
        DateTimeOffset asked = _stage.Time.GetUtcNow();
        await DeleteAsync();
        await _stage.ExpectAsync("Progressing True Draining");
        await _stage.Admin.PatchAsync<V1Alpha1SessionRecordingConfig>(
            new V1Patch("""{"metadata":{"annotations":{"sessionrecording.dev/skip-drain":"true"}}}""", V1Patch.PatchType.MergePatch), "default", OperatorStage.Space, null, default);

        await GoneAsync();
        Assert.True(_stage.Time.GetUtcNow() - asked < new DrainPolicy().Bound, "it waited all the same");
    }

    [Fact]
    public async Task A_namespace_that_goes_is_not_held_up()
    {
        _stage.Collectors.All = ScriptedCollectors.Holding(5, 5);
        DateTimeOffset asked = _stage.Time.GetUtcNow();
        await _stage.Admin.DeleteAsync<V1Namespace>(OperatorStage.Space, null, null, default);

        await _stage.UntilAsync(async () => await _stage.Admin.GetAsync<V1Namespace>(OperatorStage.Space, null, default) is null);
        Assert.True(_stage.Time.GetUtcNow() - asked < new DrainPolicy().Bound, "it was held up");
        Assert.Empty(await _stage.ObjectsAsync<V1ValidatingAdmissionPolicyBinding>(null));
        Assert.Empty(await _stage.ObjectsAsync<V1ClusterRoleBinding>(null));
    }

    private Task<bool> DeleteAsync() => _stage.Admin.DeleteAsync<V1Alpha1SessionRecordingConfig>("default", OperatorStage.Space, null, default);

    private async Task GoneAsync()
    {
        await _stage.UntilAsync(async () => await _stage.FindAsync() is null);
        Assert.Empty(await _stage.ObjectsAsync<V1ValidatingAdmissionPolicy>(null));
        Assert.Empty(await _stage.ObjectsAsync<V1ValidatingAdmissionPolicyBinding>(null));
        Assert.Empty(await _stage.ObjectsAsync<V1ClusterRoleBinding>(null));
        Assert.Empty(await _stage.ObjectsAsync<V1StatefulSet>());
        Assert.Empty(await _stage.ObjectsAsync<V1Secret>());
    }
}
