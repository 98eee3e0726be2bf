using Recorder.Sessions.Terminal;
using TestKit.Terminals;

namespace Sessions.Tests.Terminal;

public sealed class PseudoTerminalTests
{
    [Fact]
    public async Task The_slave_is_the_childs_controlling_terminal()
    {
        using var client = TerminalClient.Start("sh", "-c", "tty; echo via-tty > /dev/tty; ps -o sid= -p $$; echo pid $$");

        Assert.Equal(new ExitStatus(0, 0), await client.ExitAsync());
        string[] lines = client.Seen.Split("\r\n");
        Assert.Equal(client.SlaveName, lines[0]);
        Assert.Equal("via-tty", lines[1]);
        Assert.Equal(lines[3], $"pid {lines[2].Trim()}"); // It leads a session of its own.
    }

    [Fact]
    public async Task A_new_size_reaches_the_child_with_SIGWINCH()
    {
        using var client = TerminalClient.Start("sh", "-c", "trap 'stty size; exit 0' WINCH; stty size; echo ready; while :; do sleep 0.05; done");
        await client.ExpectAsync("ready");
        Assert.Contains("40 120", client.Seen);

        client.Resize(columns: 77, rows: 55);

        Assert.Equal(0, (await client.ExitAsync()).Code);
        Assert.Contains("55 77", client.Seen);
    }

    [Fact]
    public async Task The_interrupt_key_interrupts_the_foreground()
    {
        using var client = TerminalClient.Start("sh", "-c", "trap 'echo interrupted; exit 5' INT; echo ready; while :; do sleep 0.05; done"); // A trap runs between commands.
        await client.ExpectAsync("ready");

        client.Type("\u0003");

        Assert.Equal(5, (await client.ExitAsync()).Code);
    }

    [Fact]
    public async Task Jobs_can_be_stopped_and_continued()
    {
        using var client = TerminalClient.Start("bash", "--norc", "--noprofile", "-i");
        client.Type("sh -c 'echo re\"\"ady; exec sleep 60'\n"); // One job: it is in the foreground when it says so.
        await client.ExpectAsync("ready");
        client.Type("\u001a");
        await client.ExpectAsync("Stopped");
        client.Type("kill %1; fg; exit 3\n");

        Assert.Equal(3, (await client.ExitAsync()).Code);
    }

    [Theory]
    [InlineData("exit 0", 0, 0)]
    [InlineData("exit 255", 255, 0)]
    [InlineData("kill -TERM $$", 0, 15)]
    [InlineData("kill -KILL $$", 0, 9)]
    public async Task Exit_codes_and_signals_are_told_apart(string script, int code, int signal)
    {
        using var client = TerminalClient.Start("sh", "-c", script);

        Assert.Equal(new ExitStatus(code, signal), await client.ExitAsync());
    }

    [Fact]
    public void A_program_that_does_not_exist_is_told_by_errno()
    {
        using var terminal = PseudoTerminal.Open(new WindowSize(25, 80));

        PosixException failure = Assert.Throws<PosixException>(
            () => ChildProcess.StartOnTerminal(Spawn.Request(["/no/such/program"], []), terminal, -1));
        Assert.Equal(2, failure.Errno);
    }

    [Fact]
    public async Task A_child_inherits_no_descriptors_and_no_ignored_signals()
    {
        using var client = TerminalClient.Start("sh", "-c", "grep SigIgn /proc/self/status; ls /proc/self/fd | tr '\\n' ,");

        await client.ExitAsync();
        Assert.Contains("0000000000000000", client.Seen);
        Assert.Contains("0,1,2,3,", client.Seen); // 3 is ls looking at the folder.
        Assert.DoesNotContain("4,", client.Seen.Split("\r\n")[1]);
    }

    [Fact]
    public async Task Raw_mode_is_given_back()
    {
        using var terminal = PseudoTerminal.Open(new WindowSize(25, 80));
        int before = LocalModes(terminal);
        using (TerminalMode.EnterRaw(terminal.Master, exclusive: false))
        {
            Assert.NotEqual(before, LocalModes(terminal));
        }

        Assert.Equal(before, LocalModes(terminal));
        await Task.CompletedTask;
    }

    private static unsafe int LocalModes(PseudoTerminal terminal)
    {
        byte* attributes = stackalloc byte[LibC.TerminalAttributesSize];
        _ = LibC.GetTerminalAttributes(terminal.Master, attributes);
        return ((int*)attributes)[3]; // c_lflag
    }
}
