using FakeKubernetes;
using TestKit;
using TestKit.Terminals;

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

    [Fact]
    public async Task What_waits_in_the_spool_is_shipped_in_a_sync_mode_too_and_nothing_new_is_put_there()
    {
        await using Stage stage = await Stage.StartAsync("node");
        await stage.Collector!.DisposeAsync();
        Kubectl kubectl = stage.Kubectl(Stage.Kubectls.First().Data);
        Assert.Equal("kept\n", (await kubectl.RunAsync("exec", "web", "-c", "main", "--", "echo", "kept")).Output);
        RecordedRequest before = stage.LastRequest("exec");
        Assert.NotEmpty(Spooled(stage));

        await stage.ChangeModeAsync("node", "node-sync");
        KubectlRun refused = await kubectl.RunAsync("exec", "web", "-c", "main", "--", "echo", "unseen");
        Assert.Contains("so it does not begin", refused.Error, StringComparison.Ordinal);

        await stage.StartCollectorAsync();
        Assert.Equal("kept\n", (await stage.RecordedAsync(before)).Text);
        await Eventually.TrueAsync(() => Spooled(stage).Length == 0);

        using TerminalClient terminal = kubectl.Terminal("exec", "-it", "web", "-c", "main", "--", "sh", "-c", "echo begun; exec cat");
        await terminal.ExpectAsync("begun");
        Assert.Empty(Spooled(stage));
        terminal.Type("\x04");
        Assert.Equal(0, (await terminal.ExitAsync()).Code);
        Assert.Equal("begun\r\n", (await stage.RecordedAsync(stage.LastRequest("exec"))).Text);
    }

    private static string[] Spooled(Stage stage) => Directory.GetFiles(Path.Combine(stage.Folder, "spool"), "*.journal", SearchOption.AllDirectories);
}
