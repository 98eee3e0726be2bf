namespace KubeAgent.Tests.EndToEnd;

/// <summary><c>kube-agent probe</c>, what <c>helm test</c> runs.</summary>
public sealed class ProbeTests(SharedStage shared) : IClassFixture<SharedStage>
{
    private readonly Stage _stage = shared.Stage;

    [Fact]
    public async Task A_command_that_was_recorded_is_found_again()
    {
        KubectlRun run = await ProbeAsync("main");

        Assert.True(run.ExitCode == 0, run.Error + _stage.Agent.Log);
        Assert.Contains("is whole", run.Output, StringComparison.Ordinal);
        Assert.Contains($"of {Stage.User}", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_refused_fails_and_says_so()
    {
        KubectlRun run = await ProbeAsync("main", "--token-file", await _stage.WriteAsync("stranger", "nobodys-token"));

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("401", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_that_says_something_else_is_no_success()
    {
        KubectlRun run = await ProbeAsync("main", "--program", "echo");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("did not say what it was told to", run.Error, StringComparison.Ordinal);
    }

    private Task<KubectlRun> ProbeAsync(string container, params string[] options) => KubectlRun.StartAsync(ServingProcess.PathOf("kube-agent"), null,
    [
        "probe", "--agent", _stage.AgentAddress.AbsoluteUri, "--agent-ca", Path.Combine(_stage.Folder, "agent-ca.crt"), "--pod", "web", "-c", container,
        "--collector", $"unix://{_stage.State}/run/api.sock",
        .. options.Contains("--token-file") ? (string[])[] : ["--token-file", Path.Combine(_stage.Folder, "token")],
        .. options.Contains("--program") ? (string[])[] : ["--program", ServingProcess.PathOf("kube-agent")],
        .. options,
    ]);
}
