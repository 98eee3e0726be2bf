using k8s.Models;
using SessionRecording.Operator.Api;
using SessionRecording.Operator.Resources;

namespace Operator.Tests.EndToEnd;

/// <summary>Objects under one name that two would have.</summary>
public sealed class NameFlowTests : IAsyncLifetime
{
    private OperatorStage _stage = null!;

    public async ValueTask InitializeAsync() => _stage = await OperatorStage.StartAsync();

    public ValueTask DisposeAsync() => _stage.DisposeAsync();

    [Fact]
    public async Task Configs_whose_names_begin_alike_take_nothing_from_each_other()
    {
        string[] names = ["a", "a-kube", "a-agents", "a-ssh-user"];
        foreach (string name in names)
        {
            await _stage.ApplyAsync("mode: node-sync\nkubernetes: { replicas: 1 }", name);
        }

        foreach (string name in names)
        {
            await _stage.ExpectAsync("Ready True Recording", name);
        }

        await _stage.QuietAsync();
        IReadOnlyList<V1Secret> secrets = (await _stage.Admin.ListAsync<V1Secret>(OperatorStage.Space, $"{Labels.ManagedBy}={Labels.Manager}", null, default)).Items;
        Assert.All(names, name => Assert.Equal(6, secrets.Count(secret => secret.Metadata.OwnerReferences!.Single().Name == name)));
    }

    [Fact]
    public async Task What_somebody_else_controls_is_left_to_him_and_told_and_keeps_nobody_from_going()
    {
        V1ConfigMap owner = await _stage.Admin.CreateAsync(new V1ConfigMap { Metadata = new V1ObjectMeta { Name = "theirs", NamespaceProperty = OperatorStage.Space } }, default);
        await _stage.Admin.CreateAsync(new V1Secret { Metadata = Theirs(owner, "default-recorder-tls"), Data = new Dictionary<string, byte[]> { ["mine"] = [1] } }, default);
        await _stage.Admin.CreateAsync(
            new V1Service { Metadata = Theirs(owner, "default-kube-agent"), Spec = new V1ServiceSpec { Ports = [new V1ServicePort { Port = 1 }], Selector = new Dictionary<string, string> { ["mine"] = "1" } } }, default);

        await _stage.ApplyAsync("mode: node-sync");

        await _stage.ExpectAsync("Degraded True ObjectRefused");
        string message = (await _stage.FindAsync())!.Status.Conditions!.Single(one => one.Type == "Degraded").Message!;
        Assert.Contains("Secret default-recorder-tls: there is one of this name, and it belongs to ConfigMap theirs", message, StringComparison.Ordinal);
        Assert.Contains("Service default-kube-agent: there is one of this name, and it belongs to ConfigMap theirs", message, StringComparison.Ordinal);

        await _stage.Admin.DeleteAsync<V1Alpha1SessionRecordingConfig>("default", OperatorStage.Space, null, default);
        await _stage.UntilAsync(async () => await _stage.FindAsync() is null);
        Assert.Equal(["mine"], (await _stage.Admin.GetAsync<V1Secret>("default-recorder-tls", OperatorStage.Space, default))!.Data!.Keys);
        Assert.Equal(["mine"], (await _stage.Admin.GetAsync<V1Service>("default-kube-agent", OperatorStage.Space, default))!.Spec!.Selector!.Keys);
    }

    // With all of our labels: also so nothing of it is ours.
    private static V1ObjectMeta Theirs(V1ConfigMap owner, string name) => new()
    {
        Name = name,
        NamespaceProperty = OperatorStage.Space,
        Labels = new Dictionary<string, string> { [Labels.ManagedBy] = Labels.Manager, [Labels.Instance] = "default" },
        OwnerReferences = [new V1OwnerReference { ApiVersion = "v1", Kind = "ConfigMap", Name = owner.Name(), Uid = owner.Uid(), Controller = true }],
    };
}
