using Recorder.Sessions.Ssh.Node;
using Recorder.Sessions.Terminal;
using TestKit.Terminals;

namespace Sessions.Tests.Ssh;

/// <summary>A terminal that is open elsewhere, too, is one on which an unrecorded session could be held.</summary>
public sealed class SharedTerminalTests
{
    private const int Unrecorded = 254;

    [Fact]
    public async Task A_session_whose_terminal_another_process_has_open_is_refused()
    {
        SshdUnderTest.SkipUnlessPossible();
        using SshdUnderTest sshd = await SshdUnderTest.StartAsync(beforeShell: "sleep 1000 9>&1 </dev/null >/dev/null 2>&1 & echo $! > HOLDER");
        using var client = TerminalClient.Start(sshd.Client("ssh", "-tt", "root@127.0.0.1", "echo unseen"));

        Assert.Equal(Unrecorded, (await client.ExitAsync()).Code);

        string holder = (await File.ReadAllTextAsync($"{sshd.Node.Folder}/HOLDER")).Trim();
        _ = LibC.Kill(int.Parse(holder), 9);
        Assert.Contains($"sleep ({holder}) has this terminal open, too; this session cannot start", client.Seen);
        Assert.DoesNotContain("unseen", client.Seen);
        Assert.Empty(Directory.GetFiles(sshd.Node.Recordings));
    }

    [Fact]
    public void Who_else_has_a_terminal_open_is_found()
    {
        using var client = TerminalClient.Start("sleep", "1000");
        Assert.Null(TerminalHolders.OtherThan([client.Pid], LibC.GetUserId()));

        int second = LibC.Open($"/proc/{client.Pid}/fd/0", LibC.ReadWrite | LibC.NoControllingTerminal | LibC.CloseOnExec);
        Assert.SkipUnless(0 <= second, "needs root to open a terminal that is exclusive by now");

        Assert.EndsWith($" ({Environment.ProcessId})", TerminalHolders.OtherThan([client.Pid], LibC.GetUserId()));
        Assert.Null(TerminalHolders.OtherThan([client.Pid, Environment.ProcessId], LibC.GetUserId()));
        _ = LibC.Close(second);
    }
}
