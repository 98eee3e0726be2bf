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
}
