using System.Text;
using Recorder.Format.Events;
using Recorder.Sessions.Terminal;
using TestKit;
using TestKit.Terminals;

namespace Sessions.Tests.Ssh;

public sealed class RecordedShellTests
{
    [Theory]
    [InlineData("exit 0", 0, 0, "T3002I", "0")]
    [InlineData("exit 1", 1, 0, "T3002E", "1")]
    [InlineData("exit 7", 7, 0, "T3002E", "7")]
    [InlineData("kill -TERM $$", 0, 15, "T3002E", "143")]
    [InlineData("kill -KILL $$", 0, 9, "T3002E", "137")]
    public async Task The_end_of_the_program_is_our_end_and_is_recorded(string script, int code, int signal, string eventCode, string exitCode)
    {
        using NodeUnderTest node = await NodeUnderTest.StartAsync();

        (ExitStatus status, _, string error) = await PipedRun.ToEndAsync(node.Shell("--", "sh", "-c", script));

        Assert.Equal("", error);
        Assert.Equal(new ExitStatus(code, signal), status);
        Exec exec = Assert.Single(await node.OnlyRecordingAsync(), record => record.Exec is not null).Exec;
        Assert.Equal((eventCode, exitCode), (exec.Metadata.Code, exec.Command.ExitCode));
    }

    [Fact]
    public async Task A_commands_events_come_in_Teleports_order()
    {
        using NodeUnderTest node = await NodeUnderTest.StartAsync();

        await PipedRun.ToEndAsync(node.Shell("--", "echo", "hello"));

        List<OneOf> records = await node.OnlyRecordingAsync();
        Assert.Equal(
            [OneOf.EventOneofCase.SessionStart, OneOf.EventOneofCase.SessionPrint, OneOf.EventOneofCase.Exec,
             OneOf.EventOneofCase.SessionLeave, OneOf.EventOneofCase.SessionEnd],
            records.Select(record => record.EventCase));
        Assert.Equal(["echo", "hello"], records[0].SessionStart.InitialCommand);
        Assert.Equal(Environment.UserName, records[0].SessionStart.User.Login);
        Assert.Equal("testhost", records[0].SessionStart.Server.ServerHostname);
        SessionEnd end = records[^1].SessionEnd;
        Assert.Equal([Environment.UserName], end.Participants);
        Assert.False(end.Interactive);
        Assert.True(end.StartTime.ToDateTimeOffset() <= end.EndTime.ToDateTimeOffset());
    }

    [Fact]
    public async Task Stderr_stays_apart_and_is_marked()
    {
        using NodeUnderTest node = await NodeUnderTest.StartAsync();

        (_, byte[] output, string error) = await PipedRun.ToEndAsync(node.Shell("--", "sh", "-c", "echo out; echo err >&2"));

        Assert.Equal("out\n", Encoding.UTF8.GetString(output));
        Assert.Equal("err\n", error);
        List<OneOf> records = await node.OnlyRecordingAsync();
        OneOf marked = Assert.Single(records, record => record.SessionPrint?.Data.ToStringUtf8() == "err\n");
        await Eventually.TrueAsync(() => node.Finished("Streams").Count == 1);
        Assert.Equal(marked.SessionPrint.Metadata.Index, Assert.Single(node.Finished("Streams")[0]).SessionPrint.ChunkIndex);
    }

    [Fact]
    public async Task Ten_megabytes_go_both_ways_exactly_and_are_recorded_exactly()
    {
        using NodeUnderTest node = await NodeUnderTest.StartAsync();
        byte[] content = new byte[10_000_000];
        new Random(1).NextBytes(content);

        (ExitStatus status, byte[] output, _) = await PipedRun.ToEndAsync(node.Shell("--", "cat"), content);

        Assert.Equal(0, status.Code);
        byte[] recorded = NodeUnderTest.Printed(await node.OnlyRecordingAsync());
        Assert.True(content.AsSpan().SequenceEqual(output), "output differs");
        Assert.True(content.AsSpan().SequenceEqual(recorded), "recorded output differs");
        Assert.True(content.AsSpan().SequenceEqual(NodeUnderTest.Printed(node.Finished("Input")[0])), "recorded input differs");
    }

    [Fact]
    public async Task Closing_stdin_is_seen_by_the_program_before_it_ends()
    {
        using NodeUnderTest node = await NodeUnderTest.StartAsync();
        using PipedRun run = PipedRun.Start(node.Shell("--", "sh", "-c", "cat; echo after"));
        run.Write("before\n"u8.ToArray());
        await run.ExpectAsync("before");

        run.CloseInput();

        Assert.Equal("before\nafter\n", Encoding.UTF8.GetString((await run.EndAsync()).Output));
    }

    [Fact]
    public async Task A_reader_that_goes_away_ends_the_program_with_SIGPIPE()
    {
        using NodeUnderTest node = await NodeUnderTest.StartAsync();

        string command = string.Join(' ', node.Shell("--", "sh", "-c", "'yes; true'"));
        (_, byte[] output, _) = await PipedRun.ToEndAsync(["bash", "-c", $"set -o pipefail; {command} | head -n 2"]);

        Assert.Equal("y\ny\n", Encoding.UTF8.GetString(output));
        Assert.Single(await node.OnlyRecordingAsync(), record => record.SessionEnd is not null);
    }

    [Fact]
    public async Task A_signal_sent_to_us_reaches_the_program()
    {
        using NodeUnderTest node = await NodeUnderTest.StartAsync();
        using PipedRun run = PipedRun.Start(node.Shell("--", "sh", "-c", "trap 'echo usr1; exit 3' USR1; echo ready; while :; do sleep 0.05; done"));
        await run.ExpectAsync("ready");

        run.Signal(10);

        (ExitStatus status, byte[] output, _) = await run.EndAsync();
        Assert.Equal(3, status.Code);
        Assert.Equal("ready\nusr1\n", Encoding.UTF8.GetString(output));
    }

    [Fact]
    public async Task A_terminal_session_has_its_size_its_resizes_and_its_output()
    {
        using NodeUnderTest node = await NodeUnderTest.StartAsync();
        using var client = TerminalClient.Start(node.Shell("--", "bash", "--norc", "--noprofile", "-i"));
        await client.ExpectAsync("bash-"); // The prompt: our own terminal is raw by now, and echoes nothing itself.
        client.Type("stty size; echo re''ady\r");
        await client.ExpectAsync("ready");
        Assert.Contains("40 120", client.Seen);

        client.Resize(77, 55);
        await Eventually.TrueAsync(() =>
        {
            client.Type("stty size\r");
            return client.Seen.Contains("55 77");
        });
        client.Type("exit 4\r");

        Assert.Equal(4, (await client.ExitAsync()).Code);
        List<OneOf> records = await node.OnlyRecordingAsync();
        Assert.Equal("120:40", records[0].SessionStart.TerminalSize);
        Assert.Contains(records, record => record.Resize?.TerminalSize == "77:55");
        Assert.True(records[^1].SessionEnd.Interactive);
        Assert.Equal(client.Seen, Encoding.UTF8.GetString(NodeUnderTest.Printed(records)));
        Assert.Empty(node.Finished("Input")); // Typed input is not recorded unless asked for.
    }

    [Fact]
    public async Task Typed_input_is_recorded_when_asked_for()
    {
        using NodeUnderTest node = await NodeUnderTest.StartAsync("always");
        using var client = TerminalClient.Start(node.Shell("--", "sh", "-c", "stty -echo; echo ready; read x; exit 0"));
        await client.ExpectAsync("ready");

        client.Type("secret\r");

        await client.ExitAsync();
        await node.OnlyRecordingAsync();
        Assert.Equal("secret\r", Encoding.UTF8.GetString(NodeUnderTest.Printed(node.Finished("Input")[0])));
    }

    [Fact]
    public async Task A_login_shell_with_dash_c_runs_the_text()
    {
        using NodeUnderTest node = await NodeUnderTest.StartAsync();

        (ExitStatus status, byte[] output, _) = await PipedRun.ToEndAsync(node.Shell("-c", "echo $((40 + 2)); exit 6"));

        Assert.Equal((6, "42\n"), (status.Code, Encoding.UTF8.GetString(output)));
    }
}
