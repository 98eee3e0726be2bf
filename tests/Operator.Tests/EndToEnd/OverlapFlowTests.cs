using k8s.Models;
using SessionRecording.Operator.Api;
using SessionRecording.Operator.Host.Deletion;

namespace Operator.Tests.EndToEnd;

/// <summary>Two configs that want to enforce in the same namespaces.</summary>
public sealed class OverlapFlowTests : IAsyncLifetime
{
    private const string Recording = "mode: node\nkubernetes: { replicas: 1 }", Enforcing = "mode: node\nkubernetes: { replicas: 1, enforce: true }";

    private OperatorStage _stage = null!;

    public async ValueTask InitializeAsync() => _stage = await OperatorStage.StartAsync();

    public ValueTask DisposeAsync() => _stage.DisposeAsync();

    [Fact]
    public async Task When_the_older_one_begins_to_enforce_the_younger_one_leaves_it_to_that_one_and_at_no_moment_does_nobody()
    {
        await _stage.ApplyAsync(Recording, "older");
        await _stage.ExpectAsync("Ready True Recording", "older");
        await _stage.ApplyAsync(Enforcing, "younger");
        await _stage.ExpectAsync("Enforced True DirectExecRefused", "younger");

        await _stage.ApplyAsync(Enforcing, "older");

        await OnlyTheOlderEnforcesAsync();
        await _stage.QuietAsync();
    }

    [Fact]
    public async Task An_older_one_without_a_ready_kube_agent_keeps_nobody_from_enforcing()
    {
        _stage.Workloads.SetReady(OperatorStage.Space, "older-kube-agent-0", false);
        await _stage.ApplyAsync(Enforcing, "older");
        await _stage.ExpectAsync("Ready False KubeAgentsNotReady", "older");
        await _stage.ApplyAsync(Enforcing, "younger");
        await _stage.ExpectAsync("Enforced True DirectExecRefused", "younger");
        await _stage.ExpectAsync("Conflict False NoOverlap", "younger");

        _stage.Workloads.SetReady(OperatorStage.Space, "older-kube-agent-0", true);
        await OnlyTheOlderEnforcesAsync();

        _stage.Workloads.SetReady(OperatorStage.Space, "older-kube-agent-0", false);
        await _stage.ExpectAsync("Ready False KubeAgentsNotReady", "older");
        await _stage.QuietAsync(); // What is in force stays so, and once is enough.
        Assert.All(await BindingsAsync(), name => Assert.StartsWith("sessionrecording.recording.older.", name, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_older_one_that_was_paused_before_it_enforced_keeps_nobody_from_enforcing()
    {
        _stage.Workloads.SetReady(OperatorStage.Space, "older-kube-agent-0", false);
        await _stage.ApplyAsync(Enforcing, "older");
        await _stage.ExpectAsync("Ready False KubeAgentsNotReady", "older");
        await PauseAsync("older");
        _stage.Workloads.SetReady(OperatorStage.Space, "older-kube-agent-0", true);
        await _stage.ExpectAsync("Ready True Recording", "older");

        await _stage.ApplyAsync(Enforcing, "younger");

        await _stage.ExpectAsync("Enforced True DirectExecRefused", "younger");
    }

    [Fact]
    public async Task An_older_one_that_enforces_does_so_while_its_Secret_is_missing_and_the_younger_one_makes_nothing_stricter()
    {
        V1Secret password = new() { Metadata = new V1ObjectMeta { Name = "password", NamespaceProperty = OperatorStage.Space }, Data = new Dictionary<string, byte[]> { ["key"] = [1] } };
        await _stage.Admin.CreateAsync(password, default);
        await _stage.ApplyAsync(Enforcing + "\naudit: { uri: 'postgres://u@h/d', passwordSecretRef: { name: password } }", "older");
        await _stage.ExpectAsync("Enforced True DirectExecRefused", "older");
        await _stage.ApplyAsync(Enforcing, "younger");
        await _stage.ExpectAsync("Ready True Recording", "younger");

        await _stage.Admin.DeleteAsync<V1Secret>("password", OperatorStage.Space, null, default);
        await _stage.ExpectAsync("Ready False SecretMissing", "older");
        await _stage.QuietAsync();
        await OnlyTheOlderEnforcesAsync();

        password.Metadata.ResourceVersion = null;
        await _stage.Admin.CreateAsync(password, default);
        await _stage.ExpectAsync("Ready True Recording", "older");
        await OnlyTheOlderEnforcesAsync();
    }

    [Fact]
    public async Task One_that_goes_does_not_wait_for_one_that_is_not_about_to_enforce_in_its_place()
    {
        await _stage.ApplyAsync(Enforcing, "older");
        await _stage.ExpectAsync("Enforced True DirectExecRefused", "older");
        await _stage.ApplyAsync(Enforcing, "younger");
        await _stage.ExpectAsync("Enforced False OlderConfigEnforces", "younger");
        await PauseAsync("younger");

        DateTimeOffset asked = _stage.Time.GetUtcNow();
        await _stage.Admin.DeleteAsync<V1Alpha1SessionRecordingConfig>("older", OperatorStage.Space, null, default);
        await _stage.UntilAsync(async () => await _stage.FindAsync("older") is null);

        Assert.True(_stage.Time.GetUtcNow() - asked < new DrainPolicy().Bound, "it waited for its bound");
    }

    private async Task OnlyTheOlderEnforcesAsync()
    {
        await _stage.UntilAsync(async () =>
        {
            IReadOnlyList<string> bindings = await BindingsAsync();
            Assert.Contains(bindings, name => name.EndsWith(".connect", StringComparison.Ordinal));
            return bindings.All(name => name.StartsWith("sessionrecording.recording.older.", StringComparison.Ordinal));
        });
        await _stage.ExpectAsync("Enforced True DirectExecRefused", "older");
        await _stage.ExpectAsync("Enforced False OlderConfigEnforces", "younger");
    }

    private async Task PauseAsync(string name)
    {
        await _stage.Admin.PatchAsync<V1Alpha1SessionRecordingConfig>(
            new V1Patch("""{"metadata":{"annotations":{"sessionrecording.dev/paused":"true"}}}""", V1Patch.PatchType.MergePatch), name, OperatorStage.Space, null, default);
        await _stage.ExpectAsync("Paused True PausedByAnnotation", name);
    }

    private Task<IReadOnlyList<string>> BindingsAsync() => _stage.ObjectsAsync<V1ValidatingAdmissionPolicyBinding>(null);
}
