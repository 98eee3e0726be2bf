using TestKit.Terminals;

namespace KubeAgent.Tests.EndToEnd;

public sealed class CollectorAwayTests
{
    [Theory]
    [MemberData(nameof(Stage.Kubectls), MemberType = typeof(Stage))]
    public async Task Without_a_collector_an_exec_is_refused_and_kubectl_says_why(string kubectl)
    {
        await using Stage stage = await Stage.StartAsync("node-sync");
        await stage.Collector!.DisposeAsync();

        KubectlRun run = await stage.Kubectl(kubectl).RunAsync("exec", "web", "-c", "main", "--", "sh", "-c", "echo done > " + Path.Combine(stage.Folder, "ran"));

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("this session cannot be recorded, so it does not begin", run.Error, StringComparison.Ordinal);
        Assert.Contains("the recording service has been out of reach", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(stage.Folder, "ran")));
        Assert.DoesNotContain(stage.ApiServer.Requests, request => request.Path.EndsWith("/exec", StringComparison.Ordinal));
        Assert.Equal(0, (await stage.Kubectl(kubectl).RunAsync("get", "pods")).ExitCode);
    }

    [Fact]
    public async Task A_session_rides_over_a_collector_that_is_killed_and_comes_back()
    {
        await using Stage stage = await Stage.StartAsync("node-sync");
        using TerminalClient terminal = stage.Kubectl(Stage.Kubectls.Last().Data).Terminal("exec", "-it", "web", "-c", "main", "--", "sh", "-c", "echo begun; exec cat");
        await terminal.ExpectAsync("begun");

        await stage.Collector!.DisposeAsync(); // kill -9
        terminal.Type("while it was away\n");
        await terminal.ExpectAsync("while it was away\r\nwhile it was away\r\n");
        await stage.StartCollectorAsync();
        terminal.Type("when it was back\n");
        await terminal.ExpectAsync("when it was back\r\nwhen it was back\r\n");
        terminal.Type("\x04");

        Assert.Equal(0, (await terminal.ExitAsync()).Code);
        Recorded recorded = await stage.RecordedAsync(stage.LastRequest("exec"));
        Assert.Equal("begun\r\nwhile it was away\r\nwhile it was away\r\nwhen it was back\r\nwhen it was back\r\n", recorded.Text);
        Assert.Equal(0, (await stage.RecordingsAsync("verify", recorded.Id)).ExitCode);
    }
}
