using TestKit;
using TestKit.Otlp;

namespace KubeAgent.Tests.EndToEnd;

public sealed class OtlpTests
{
    private const string Secret = "for-nobody-elses-eyes";

    [Fact]
    public async Task A_real_kube_agent_sends_its_metrics_its_traces_and_its_log()
    {
        await using OtlpReceiver receiver = await OtlpReceiver.StartAsync();
        await using Stage stage = await Stage.StartAsync("node-sync", receiver.Environment);
        Assert.Equal(0, (await stage.Kubectl(KubectlPrograms.All[0]).RunAsync("exec", "web", "-c", "main", "--", "echo", Secret)).ExitCode);
        string session = (await stage.RecordedAsync(stage.LastRequest("exec"))).Id;

        Assert.Equal(0, await stage.Agent.StopAsync());

        Assert.Contains(receiver.Texts("metrics"), message => message.Contains("session_recording.sessions.started") && message.Contains("kube-system-of-tests"));
        Assert.Contains(receiver.Texts("metrics"), message => message.Contains("session_recording.kube_agent.request.duration"));
        Assert.Contains(receiver.Texts("traces"), message => message.Contains("session.id") && message.Contains(session));
        Assert.NotEmpty(receiver.Texts("logs"));
        AssertNoSecret(receiver);
    }

    [Fact]
    public async Task A_real_operator_sends_its_metrics_its_traces_and_its_log()
    {
        await using OtlpReceiver receiver = await OtlpReceiver.StartAsync();
        await using OperatorStage stage = await OperatorStage.StartAsync(receiver.Environment);
        await stage.ApplyAsync("config.yaml", """
            apiVersion: sessionrecording.dev/v1alpha1
            kind: SessionRecordingConfig
            metadata: { name: default, namespace: recording }
            spec: { mode: node-sync }
            """);
        await Eventually.TrueAsync(async () => (await stage.AdminAsync("get", "statefulset/default-collector", "-n", "recording")).ExitCode == 0);

        Assert.Equal(0, await stage.Operator.StopAsync());

        Assert.Contains(receiver.Texts("metrics"), message => message.Contains("session_recording.operator.leader") && message.Contains("kube-system-of-tests"));
        Assert.Contains(receiver.Texts("traces"), message => message.Contains("reconcile") && message.Contains("recording/default"));
        Assert.NotEmpty(receiver.Texts("logs"));
        AssertNoSecret(receiver);
    }

    private static void AssertNoSecret(OtlpReceiver receiver) => Assert.DoesNotContain(
        new[] { "metrics", "traces", "logs" }.SelectMany(receiver.Texts).SelectMany(message => message),
        text => text.Contains(Secret, StringComparison.Ordinal) || text.Contains("alices-token", StringComparison.Ordinal) || text.Contains("PRIVATE KEY", StringComparison.Ordinal));
}
