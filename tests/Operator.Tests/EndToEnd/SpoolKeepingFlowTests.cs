using FakeKubernetes;
using k8s.Models;
using SessionRecording.Operator.Host.Observing;

namespace Operator.Tests.EndToEnd;

/// <summary>Recordings that wait on volumes of kube-agents when their config has no use for those any more.</summary>
public sealed class SpoolKeepingFlowTests : IAsyncLifetime
{
    private static readonly SpoolReport Empty = new(SpoolReport.Available, 0, 0), Waiting = new(SpoolReport.Available, 0, 3);

    private OperatorStage _stage = null!;

    public async ValueTask InitializeAsync() => _stage = await OperatorStage.StartAsync();

    public ValueTask DisposeAsync() => _stage.DisposeAsync();

    [Theory]
    [InlineData("node-sync")]
    [InlineData("off")]
    public async Task After_a_change_to_a_mode_without_spools_the_volumes_stay_in_use_until_what_is_on_them_is_stored(string mode)
    {
        await _stage.ApplyAsync("mode: node\nrecorder: { spool: { size: 7Gi } }");
        await _stage.ExpectAsync("Ready True Recording");
        _stage.Collectors.Spool = Waiting;

        await _stage.ApplyAsync($"mode: {mode}");
        await _stage.ExpectAsync("Progressing True ShippingSpools");
        await _stage.UntilAsync(async () => (await AgentConfigAsync()).Replace("'", "").Replace("\"", "").Contains($"mode: {mode}", StringComparison.Ordinal));

        Assert.Contains("directory: /var/lib/session-recording/spool", await AgentConfigAsync(), StringComparison.Ordinal);
        Assert.Equal("7Gi", (await AgentsAsync())!.Spec!.VolumeClaimTemplates![0].Spec!.Resources!.Requests!["storage"].Value);
        Assert.Equal([], await _stage.ObjectsAsync<V1Deployment>());

        _stage.Collectors.Spool = Empty;
        await _stage.ExpectAsync("Progressing False UpToDate");
        Assert.Equal(["default-collector"], await _stage.ObjectsAsync<V1StatefulSet>());
        Assert.Equal(["default-kube-agent"], await _stage.ObjectsAsync<V1Deployment>());
        Assert.DoesNotContain("spool", await AgentConfigAsync(), StringComparison.Ordinal);
        await _stage.QuietAsync();
    }

    [Fact]
    public async Task Of_fewer_kube_agents_none_goes_before_it_has_shipped_what_waits()
    {
        await _stage.ApplyAsync("mode: node\nkubernetes: { replicas: 3 }");
        await _stage.ExpectAsync("Ready True Recording");
        _stage.Collectors.Spool = Waiting;

        await _stage.ApplyAsync("mode: node\nkubernetes: { replicas: 1 }");
        await _stage.ExpectAsync("Progressing True ShippingSpools");
        Assert.Equal(3, (await AgentsAsync())!.Spec!.Replicas);

        _stage.Collectors.Spool = Empty;
        await _stage.ExpectAsync("Progressing False UpToDate");
        Assert.Equal(1, (await AgentsAsync())!.Spec!.Replicas);
        await _stage.QuietAsync();
    }

    [Fact]
    public async Task A_kube_agent_more_that_no_node_has_room_for_can_be_taken_back()
    {
        await _stage.ApplyAsync("mode: node");
        await _stage.ExpectAsync("Ready True Recording");
        _stage.Workloads.FindNoNode(OperatorStage.Space, "default-kube-agent-2");
        await _stage.ApplyAsync("mode: node\nkubernetes: { replicas: 3 }");
        await _stage.ExpectAsync("Degraded True KubeAgentsMissing");

        await _stage.ApplyAsync("mode: node\nkubernetes: { replicas: 2 }");
        await _stage.UntilAsync(async () => (await AgentsAsync())!.Spec!.Replicas == 2);
        await _stage.ExpectAsync("Degraded False AsWanted");
        await _stage.QuietAsync();
    }

    [Theory]
    [InlineData("mode: node-sync")]
    [InlineData("mode: node\nkubernetes: { enabled: false }")]
    public async Task A_kube_agent_that_no_node_has_room_for_keeps_no_others(string without)
    {
        await _stage.ApplyAsync("mode: node");
        await _stage.ExpectAsync("Ready True Recording");
        _stage.Workloads.FindNoNode(OperatorStage.Space, "default-kube-agent-2");
        await _stage.ApplyAsync("mode: node\nkubernetes: { replicas: 3 }");
        await _stage.ExpectAsync("Degraded True KubeAgentsMissing");

        await _stage.ApplyAsync(without);
        await _stage.UntilAsync(async () => await AgentsAsync() is null);
    }

    [Fact]
    public async Task A_kube_agent_that_ran_and_is_made_anew_where_no_node_has_room_for_it_stays()
    {
        await _stage.ApplyAsync("mode: node");
        await _stage.ExpectAsync("Ready True Recording");
        _stage.Workloads.FindNoNode(OperatorStage.Space, "default-kube-agent-1");
        await _stage.Admin.DeleteAsync<V1Pod>("default-kube-agent-1", OperatorStage.Space, null, default);
        await _stage.ExpectAsync("Degraded True KubeAgentsMissing");

        await _stage.ApplyAsync("mode: node\nkubernetes: { replicas: 1 }");
        await _stage.ExpectAsync("Progressing True ShippingSpools");
        Assert.Equal(2, (await AgentsAsync())!.Spec!.Replicas);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(403)]
    public async Task None_goes_before_those_are_there_that_are_to_be_in_its_place(int code)
    {
        await _stage.ApplyAsync("mode: node");
        await _stage.ExpectAsync("Ready True Recording");
        _stage.Server.Fault = request => request.Method == "PATCH" && request.Path.EndsWith("/deployments/default-kube-agent", StringComparison.Ordinal) ? new FakeFault.Refuse(code) : null;

        await _stage.ApplyAsync("mode: node-sync");
        await _stage.ExpectAsync(code == 403 ? "Degraded True ObjectRefused" : "Degraded True NotMadeYet");
        Assert.NotNull(await AgentsAsync());

        _stage.Server.Fault = null;
        await _stage.ExpectAsync("Degraded False AsWanted");
        await _stage.UntilAsync(async () => await AgentsAsync() is null);
        Assert.Equal(["default-kube-agent"], await _stage.ObjectsAsync<V1Deployment>());
    }

    [Theory]
    [InlineData("mode: off\nkubernetes: { enabled: false }")]
    [InlineData("mode: node\nfailureMode: FailOpen\nkubernetes: { enabled: false }")]
    public async Task Kube_agents_that_nobody_wants_any_more_let_nobody_in_and_go_when_they_have_shipped_what_waits(string without)
    {
        await _stage.ApplyAsync("mode: node\nkubernetes: { replicas: 3 }");
        await _stage.ExpectAsync("Ready True Recording");
        _stage.Collectors.Spool = Waiting;

        await _stage.ApplyAsync(without);
        await _stage.ExpectAsync("Progressing True ShippingSpools");
        await _stage.UntilAsync(async () => (await AgentConfigAsync()).Contains("mode: node-sync", StringComparison.Ordinal));

        Assert.Equal(3, (await AgentsAsync())!.Spec!.Replicas);
        Assert.Contains("failureMode: FailClosed", await AgentConfigAsync(), StringComparison.Ordinal);
        V1Service? service = await _stage.Admin.GetAsync<V1Service>("default-kube-agent", OperatorStage.Space, default);
        Assert.Equal("true", service!.Spec!.Selector!["sessionrecording.dev/draining"]);

        _stage.Collectors.Spool = Empty;
        await _stage.ExpectAsync("Progressing False UpToDate");
        Assert.Equal(["default-collector"], await _stage.ObjectsAsync<V1StatefulSet>());
        Assert.DoesNotContain("default-kube-agent", await _stage.ObjectsAsync<V1Service>());
        await _stage.QuietAsync();
    }

    private Task<V1StatefulSet?> AgentsAsync() => _stage.Admin.GetAsync<V1StatefulSet>("default-kube-agent", OperatorStage.Space, default);

    private async Task<string> AgentConfigAsync() =>
        (await _stage.Admin.GetAsync<V1ConfigMap>("default-kube-agent", OperatorStage.Space, default))!.Data!["agent.yaml"];
}
