namespace KubeAgent.Tests.EndToEnd;

public sealed class SpooledExecTests
{
    [Fact]
    public async Task What_is_piped_in_arrives_and_the_spool_hands_the_recording_on()
    {
        await using Stage stage = await Stage.StartAsync("node");
        string input = string.Concat(Enumerable.Repeat("0123456789abcde\n", 20_000));

        KubectlRun run = await stage.Kubectl(Stage.Kubectls.First().Data).RunAsync(input, ["exec", "-i", "web", "-c", "main", "--", "wc", "-c"]);

        Assert.True(run.ExitCode == 0, run.Error + stage.Agent.Log);
        Assert.Equal("320000", run.Output.Trim());
        Assert.Equal("0", (await stage.RecordedAsync(stage.LastRequest("exec"))).Command.ExitCode);
        Assert.Equal(0, await stage.Agent.StopAsync());
    }
}
