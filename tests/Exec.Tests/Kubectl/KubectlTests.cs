using Recorder.Protocols.RemoteCommand;
using TestKit;

namespace Exec.Tests.Kubectl;

/// <summary>What a real kubectl shows.</summary>
public sealed class KubectlTests
{
    private const string ExitCode3 =
        "{\"status\":\"Failure\",\"reason\":\"NonZeroExitCode\",\"message\":\"exit code 3\",\"details\":{\"causes\":[{\"reason\":\"ExitCode\",\"message\":\"3\"}]}}";

    /// <summary>Each kubectl, and whether it is to speak SPDY.</summary>
    public static TheoryData<string, bool> Kubectls =>
        [.. KubectlPrograms.All.Select(program => (program, true)), .. KubectlPrograms.WithWebSocket.Select(program => (program, false))];

    [Theory]
    [MemberData(nameof(Kubectls))]
    public async Task An_exec_is_carried_and_recorded(string program, bool isSpdy)
    {
        await using KubectlStage stage = await KubectlStage.StartAsync(program, isSpdy, async (kubelet, _) =>
        {
            await kubelet.AcceptAsync(streamCount: 4);
            await kubelet.SayAsync(RemoteStream.Stdout, "out\n");
            await kubelet.SayAsync(RemoteStream.Stderr, "err\n");
            await kubelet.EndAsync(ExitCode3);
        });

        (int code, string output, string error) = await stage.KubectlAsync("exec", "-i", "web", "--", "sh", "-c", "exit 3");

        Assert.Equal((3, "out\n"), (code, output));
        Assert.StartsWith("err\n", error);
        await Eventually.TrueAsync(async () => await stage.Exec.Store.FindAsync(Recorder.Storage.RecordingKey.Main(stage.Session), default) is not null);
        Recorded recorded = await Recorded.LoadAsync(stage.Exec.Store, stage.Session);
        Assert.Equal(("3", "sh -c exit 3", "err\n"), (recorded.Command!.ExitCode, recorded.Command.Command, recorded.ErrorText));
    }

    [Theory]
    [MemberData(nameof(Kubectls))]
    public async Task When_recording_fails_kubectl_shows_what_went_before_and_then_why(string program, bool isSpdy)
    {
        var over = new TaskCompletionSource();
        await using KubectlStage stage = await KubectlStage.StartAsync(program, isSpdy, async (kubelet, exec) =>
        {
            await kubelet.AcceptAsync(streamCount: 4);
            await kubelet.SayAsync(RemoteStream.Stdout, "before\n");
            await Eventually.TrueAsync(() => exec.Sinks.Appended > 1); // The start, and the output.
            exec.Sinks.Fault = "the disk is full";
            await kubelet.SayAsync(RemoteStream.Stdout, "after\n");
            await over.Task.WaitAsync(Eventually.Bound);
        });

        (int code, string output, string error) = await stage.KubectlAsync("exec", "-i", "web", "--", "cat");
        over.SetResult();

        Assert.Equal((1, "before\n"), (code, output.Replace("after\n", "")));
        Assert.Contains("session recording is unavailable: the disk is full; this session has been ended", error);
    }

    [Theory]
    [MemberData(nameof(Kubectls))]
    public async Task A_file_that_is_copied_arrives_and_is_listed(string program, bool isSpdy)
    {
        await using KubectlStage stage = await KubectlStage.StartAsync(program, isSpdy, async (kubelet, _) =>
        {
            await kubelet.AcceptAsync(streamCount: 3);
            await kubelet.SayAsync(RemoteStream.Stdout, CopyTests.Archive("srv/page.html", "content of the page"));
            await kubelet.EndAsync("{\"status\":\"Success\"}");
        });

        (int code, _, string error) = await stage.KubectlAsync("cp", "web:/srv/page.html", stage.PathOf("page.html"));

        Assert.True(code == 0, error);
        Assert.Equal("content of the page", await File.ReadAllTextAsync(stage.PathOf("page.html")));
        await Eventually.TrueAsync(async () => await stage.Exec.Store.FindAsync(Recorder.Storage.RecordingKey.Main(stage.Session), default) is not null);
        Recorded recorded = await Recorded.LoadAsync(stage.Exec.Store, stage.Session);
        Assert.StartsWith("download srv/page.html 19 bytes sha256 ", recorded.Text);
        Assert.DoesNotContain("content", recorded.Text);
    }
}
