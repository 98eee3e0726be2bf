using FakeKubernetes;
using TestKit;
using TestKit.Metrics;

namespace KubeAgent.Tests.EndToEnd;

public sealed class MetricsTests
{
    [Fact]
    public async Task Requests_users_and_sessions_are_counted()
    {
        await using Stage stage = await Stage.StartAsync("node-sync");
        Kubectl kubectl = stage.Kubectl(KubectlPrograms.All[0]);
        Assert.Equal(0, (await kubectl.RunAsync("get", "pods")).ExitCode);
        Assert.Equal(0, (await kubectl.RunAsync("exec", "web", "-c", "main", "--", "true")).ExitCode);
        using HttpClient http = new() { BaseAddress = new Uri(stage.Agent.Ready.Split(' ')[^1]) };

        PrometheusPage page = null!;
        await Eventually.TrueAsync(async () =>
        {
            page = PrometheusPage.Parse(await http.GetStringAsync("metrics"));
            return page.Sum("session_recording_sessions_ended_total") == 1 && page.Sum("session_recording_kube_agent_requests_running") == 0;
        });

        Assert.Empty(DocumentedMetrics.Contradictions(page));
        Assert.True(page.Sum("session_recording_kube_agent_request_duration_seconds_count", "verb=\"GET\"", "code=\"200\"") > 0);
        Assert.Equal(1, page.Sum("session_recording_kube_agent_request_duration_seconds_count", "verb=\"CONNECT\"", "code=\"101\""));
        Assert.Equal(1, page.Sum("session_recording_kube_agent_upgrades_total", "kind=\"exec\""));
        Assert.Equal(1, page.Sum("session_recording_sessions_started_total", "kind=\"exec\""));
        Assert.Equal(1, page.Sum("session_recording_sessions_ended_total", "outcome=\"complete\""));
        Assert.True(page.Sum("session_recording_kube_agent_authentications_total", "method=\"token\"", "result=\"accepted\"") > 1);
        Assert.Equal(1, page.Sum("session_recording_kube_agent_token_cache_total", "result=\"miss\""));
        Assert.True(page.Sum("session_recording_kube_agent_token_cache_total", "result=\"hit\"") > 0);
        Assert.Null(page.Sum("session_recording_sessions_refused_total"));
    }

    [Fact]
    public async Task Configs_are_counted_by_what_their_conditions_say_where_that_is_wanted()
    {
        await using OperatorStage stage = await OperatorStage.StartAsync();
        stage.ApiServer.Fault = request => request.Method == "PATCH" && request.Path.Contains("/strict-", StringComparison.Ordinal) ? new FakeFault.Refuse(403) : null;
        await stage.ApplyAsync("configs.yaml", string.Join("\n---\n", (((string Name, string Spec)[])
        [
            ("silent", "mode: \"off\""), ("plain", "mode: node-sync"), ("strict", "mode: node-sync, kubernetes: { enforce: true }"),
        ]).Select(config => $$"""
            apiVersion: sessionrecording.dev/v1alpha1
            kind: SessionRecordingConfig
            metadata: { name: {{config.Name}}, namespace: recording }
            spec: { {{config.Spec}} }
            """)));
        using HttpClient http = new() { BaseAddress = new Uri(stage.Operator.Ready.Split(' ')[^1]) };

        PrometheusPage page = null!;
        await Eventually.TrueAsync(async () =>
        {
            page = PrometheusPage.Parse(await http.GetStringAsync("metrics"));
            return page.Sum("session_recording_operator_configs", "ready=\"false\"") == 3 && page.Sum("session_recording_operator_configs_enforced") == 1
                && page.Sum("session_recording_operator_configs_degraded", "degraded=\"true\"") == 1;
        });

        Assert.Empty(DocumentedMetrics.Contradictions(page));
        Assert.Equal(3, page.Sum("session_recording_operator_configs")); // The silent one, too: nothing runs that would note sessions.
        Assert.Equal(3, page.Sum("session_recording_operator_configs_degraded"));
        Assert.Equal(1, page.Sum("session_recording_operator_leader"));
    }
}
