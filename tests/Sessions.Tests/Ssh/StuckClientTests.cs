using Recorder.Sessions.Terminal;
using TestKit;
using TestKit.Terminals;

namespace Sessions.Tests.Ssh;

/// <summary>Ending sessions against the will of their clients.</summary>
public sealed class StuckClientTests
{
    private const int Unrecorded = 254;
    private const int TerminalBuffer = 64 * 1024;

    [Fact]
    public async Task A_client_that_does_not_read_keeps_no_program_alive()
    {
        using NodeUnderTest node = await NodeUnderTest.StartAsync();
        string pidFile = $"{node.Folder}/pid";
        using var terminal = PseudoTerminal.Open(new WindowSize(Rows: 40, Columns: 120));
        ChildProcess shell = ChildProcess.StartOnTerminal(
            Spawn.Request(node.Shell("--", "sh", "-c", $"trap '' HUP; echo $$ > {pidFile}; exec yes"), []), terminal, -1);
        Task<ExitStatus> exit = Task.Factory.StartNew(shell.Wait, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        int slave = LibC.Open(terminal.SlaveName, LibC.ReadWrite | LibC.NoControllingTerminal | LibC.CloseOnExec);
        await Eventually.TrueAsync(() => Directory.GetFiles(node.Recordings, "*.Main") is [var file] && TerminalBuffer < new FileInfo(file).Length);
        await Eventually.TrueAsync(() => !Descriptor.Poll([new LibC.PollDescriptor { Descriptor = slave, Events = LibC.PollOut }], timeoutMilliseconds: 0), "the terminal is full");
        string program = (await File.ReadAllTextAsync(pidFile)).Trim();

        node.KillDaemon();

        await Eventually.TrueAsync(() => !Directory.Exists($"/proc/{program}"), "the program is gone");
        Assert.Equal(Unrecorded, (await exit.WaitAsync(Eventually.Bound)).Code);
        _ = LibC.Close(slave);
    }

    [Fact]
    public async Task What_is_typed_after_the_end_does_not_reach_the_program()
    {
        using NodeUnderTest node = await NodeUnderTest.StartAsync();
        string typed = $"{node.Folder}/typed";
        using var client = TerminalClient.Start(node.Shell("--", "sh", "-c", $"trap '' HUP; echo ready; while read line; do echo $line >> {typed}; done"));
        await client.ExpectAsync("ready");
        client.Type("before\r");
        await Eventually.TrueAsync(() => File.Exists(typed));

        node.KillDaemon();
        await client.ExpectAsync("has been ended");
        client.Type("after\r");

        Assert.Equal(Unrecorded, (await client.ExitAsync()).Code);
        Assert.Equal("before\n", await File.ReadAllTextAsync(typed));
    }
}
