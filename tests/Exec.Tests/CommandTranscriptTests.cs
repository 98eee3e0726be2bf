using TestKit.KubeExec;

namespace Exec.Tests;

/// <summary>Real conversations of kubectl, from the wire to a stored recording and back.</summary>
public sealed class CommandTranscriptTests
{
    public static TheoryData<string> Folders => [.. Transcript.Folders];

    [Theory]
    [MemberData(nameof(Folders))]
    public async Task A_command_is_recorded_with_its_output_and_its_exit_status(string folder)
    {
        Recorded recorded = await PlayAsync(folder, "exec-exit-3");

        Assert.Equal(["err\n", "out\n"], recorded.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order().Select(line => line + "\n"));
        Assert.Equal("err\n", recorded.ErrorText);
        Assert.Equal("3", recorded.Command!.ExitCode);
        Assert.Equal("sh -c echo out; echo err >&2; exit 3", recorded.Command.Command);
        Assert.False(recorded.End.Interactive);
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public async Task Events_say_who_where_and_what(string folder)
    {
        Recorded recorded = await PlayAsync(folder, "exec-ok");

        Assert.Equal(["SessionStart", "SessionPrint", "Exec", "SessionData", "SessionLeave", "SessionEnd"], recorded.Kinds);
        Assert.Equal(("alice", "kube", "192.0.2.1:50000"), (recorded.Start.User.User, recorded.Start.Connection.Protocol, recorded.Start.Connection.RemoteAddr));
        Assert.Equal(("earth", "developers", "demo"), (recorded.Start.KubernetesCluster.KubernetesCluster, recorded.Start.KubernetesCluster.KubernetesGroups[0], recorded.Start.KubernetesCluster.KubernetesLabels["app"]));
        Assert.Equal(
            ("bb", "default", "d", "busybox:1.35", "node-1"),
            (recorded.Start.KubernetesPod.KubernetesPodName, recorded.Start.KubernetesPod.KubernetesPodNamespace, recorded.Start.KubernetesPod.KubernetesContainerName, recorded.Start.KubernetesPod.KubernetesContainerImage, recorded.Start.KubernetesPod.KubernetesNodeName));
        Assert.Equal(["id"], recorded.Start.InitialCommand);
        Assert.Equal("0", recorded.Command!.ExitCode);
        Assert.Equal("uid=0(root) gid=0(root) groups=0(root)\n", recorded.Text);
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public async Task Input_is_recorded_where_there_is_no_terminal(string folder)
    {
        Recorded recorded = await PlayAsync(folder, "exec-stdin");

        Assert.Equal(200_000, recorded.Input!.Printed.Length);
        Assert.All(recorded.Input.Printed, typed => Assert.Equal((byte)'a', typed));
        Assert.Equal("200000\n", recorded.Text);
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public async Task A_terminal_is_recorded_with_its_sizes_and_without_what_is_typed(string folder)
    {
        Recorded recorded = await PlayAsync(folder, "exec-tty");

        Assert.Equal(["80:24", "100:30"], recorded.Sizes);
        Assert.Equal("7", recorded.Command!.ExitCode);
        Assert.Contains("24 80\r\nhi\r\n", recorded.Text);
        Assert.Contains("30 100\r\n", recorded.Text);
        Assert.Null(recorded.Input);
        Assert.True(recorded.End.Interactive);
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public async Task Characters_of_several_bytes_are_unharmed(string folder) =>
        Assert.Equal("héllo €", (await PlayAsync(folder, "exec-utf8", pieceSize: 1)).Text.TrimEnd('\n'));

    [Theory]
    [MemberData(nameof(Folders))]
    public async Task A_command_that_does_not_exist_is_recorded_with_the_error(string folder)
    {
        Recorded recorded = await PlayAsync(folder, "exec-missing-command");

        Assert.Equal("", recorded.Text);
        Assert.Equal("", recorded.Command!.ExitCode);
        Assert.Contains("stat /nope: no such file or directory", recorded.Command.Error);
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public async Task Attaching_is_recorded_with_both_of_its_resizes(string folder)
    {
        Recorded recorded = await PlayAsync(folder, "attach-tty");

        Assert.Equal(["91:26", "90:25"], recorded.Sizes);
        Assert.Empty(recorded.Start.InitialCommand);
    }

    [Theory]
    [InlineData("attach-tty")]
    [InlineData("port-forward")]
    public async Task A_command_that_nothing_runs_is_not_recorded(string name)
    {
        await using ExecStage stage = await ExecStage.StartAsync();

        Recorded recorded = await stage.PlayAsync(Transcript.Load(Transcript.Folders[0], name), change: request => request with { Command = ["cat", "/dev/null"] });

        Assert.Empty(recorded.Start.InitialCommand);
        Assert.Empty(recorded.End.InitialCommand);
    }

    private static async Task<Recorded> PlayAsync(string folder, string name, int pieceSize = int.MaxValue)
    {
        await using ExecStage stage = await ExecStage.StartAsync();
        return await stage.PlayAsync(Transcript.Load(folder, name), pieceSize);
    }
}
