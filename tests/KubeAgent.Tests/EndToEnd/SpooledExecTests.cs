namespace KubeAgent.Tests.EndToEnd;

public sealed class SpooledExecTests
{
    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Stage.WebSocketKubectls), MemberType = typeof(Stage))]
    public async Task What_is_piped_in_arrives_and_the_spool_hands_the_recording_on(string kubectl)
    {
        await using Stage stage = await Stage.StartAsync("node");
        string input = string.Concat(Enumerable.Repeat("0123456789abcde\n", 20_000));

        KubectlRun run = await stage.KubectlAsync(kubectl, input, "exec", "-i", "web", "-c", "main", "--", "wc", "-c");

        Assert.True(run.ExitCode == 0, run.Error + stage.Agent.Log);
        Assert.Equal("320000", run.Output.Trim());
        Assert.NotNull(await stage.SessionAsync("wc -c"));
        Assert.Equal(0, await stage.Agent.StopAsync());
    }
}
