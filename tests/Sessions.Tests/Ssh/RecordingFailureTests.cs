using System.Net.Sockets;
using System.Text;
using Recorder.Format;
using Recorder.Format.Events;
using Recorder.Protocols.Node;
using Recorder.Sessions.Ssh.Node;
using Recorder.Sessions.Terminal;
using TestKit;
using TestKit.Terminals;

namespace Sessions.Tests.Ssh;

public sealed class RecordingFailureTests
{
    private const int Unrecorded = 254;

    [Fact]
    public async Task Without_a_daemon_no_session_starts()
    {
        using var node = NodeUnderTest.WithoutDaemon();

        (ExitStatus status, byte[] output, string error) = await PipedRun.ToEndAsync(node.Shell("--", "echo", "hidden"));

        Assert.Equal(Unrecorded, status.Code);
        Assert.Empty(output);
        Assert.StartsWith("session recording is unavailable: ", error);
        Assert.EndsWith("this session cannot start\n", error);
    }

    [Fact]
    public async Task Without_a_daemon_FailOpen_goes_on_with_a_warning()
    {
        using var node = NodeUnderTest.WithoutDaemon();

        (ExitStatus status, byte[] output, string error) =
            await PipedRun.ToEndAsync(node.Shell("--failure-mode", "FailOpen", "--", "sh", "-c", "cat; exit 5"), "shown"u8.ToArray());

        Assert.Equal((5, "shown"), (status.Code, Encoding.UTF8.GetString(output)));
        Assert.EndsWith("this session goes on unrecorded\n", error);
    }

    [Fact]
    public async Task A_killed_daemon_ends_the_session_and_shows_nothing_more()
    {
        using NodeUnderTest node = await NodeUnderTest.StartAsync();
        using PipedRun run = PipedRun.Start(node.Shell("--", "sh", "-c", "trap '' HUP; echo before $$; read x; while :; do echo after; sleep 0.05; done"));
        await run.ExpectAsync("before");

        node.KillDaemon();

        (ExitStatus status, byte[] output, string error) = await run.EndAsync(); // The program ignores SIGHUP: SIGKILL follows.
        Assert.Equal(Unrecorded, status.Code);
        Assert.DoesNotContain("after", Encoding.UTF8.GetString(output));
        Assert.EndsWith("this session has been ended\n", error);
        int program = int.Parse(Encoding.UTF8.GetString(output).Split(' ')[1]);
        await Eventually.TrueAsync(() => !Directory.Exists($"/proc/{program}"));
    }

    [Fact]
    public async Task A_killed_daemon_gives_the_terminal_back()
    {
        using NodeUnderTest node = await NodeUnderTest.StartAsync();
        using var client = TerminalClient.Start(
            "sh", "-c", $"stty -a > {node.Folder}/before; {string.Join(' ', node.Shell("--", "sh", "-c", "'echo ready; sleep 60'"))}; stty -a > {node.Folder}/after");
        await client.ExpectAsync("ready");

        node.KillDaemon();
        await client.ExitAsync();

        Assert.Contains("has been ended", client.Seen);
        Assert.Equal(await File.ReadAllTextAsync($"{node.Folder}/before"), await File.ReadAllTextAsync($"{node.Folder}/after"));
    }

    [Fact]
    public async Task With_FailOpen_a_killed_daemon_is_survived_and_told_about_its_loss_later()
    {
        using NodeUnderTest node = await NodeUnderTest.StartAsync("FailOpen");
        using PipedRun run = PipedRun.Start(node.Shell("--", "sh", "-c", "echo before; read x; echo after $x; read y; exit 3"));
        await run.ExpectAsync("before");
        string session = Path.GetFileName(Directory.GetFiles(node.Recordings, "*.Main").Single()).Split('.')[0];

        node.KillDaemon();
        run.Write("typed\n"u8.ToArray());
        await run.ExpectAsync("after typed");
        await node.StartDaemonAsync("FailOpen");
        await Eventually.TrueAsync(() => node.Losses.Length == 1);
        run.Write("\n"u8.ToArray());

        (ExitStatus status, _, string error) = await run.EndAsync();
        Assert.Equal(3, status.Code);
        Assert.EndsWith("this session goes on unrecorded\n", error);
        Assert.StartsWith($"{session} {Environment.UserName} ", node.Losses[0]);
    }

    [Fact]
    public async Task A_recording_that_fails_ends_the_session()
    {
        using NodeUnderTest node = await NodeUnderTest.StartAsync();
        using PipedRun run = PipedRun.Start(node.Shell("--", "sh", "-c", "echo before; while :; do sleep 0.02; echo more; done"));
        await run.ExpectAsync("before");

        await File.WriteAllTextAsync(Path.Combine(node.Recordings, "fail"), "");

        (ExitStatus status, _, string error) = await run.EndAsync();
        Assert.Equal(Unrecorded, status.Code);
        Assert.Equal("session recording is unavailable: the disk is full; this session has been ended\n", error);
    }

    [Fact]
    public async Task A_recording_that_cannot_begin_refuses_the_session()
    {
        using NodeUnderTest node = await NodeUnderTest.StartAsync();
        await File.WriteAllTextAsync(Path.Combine(node.Recordings, "fail"), "");

        (ExitStatus status, _, string error) = await PipedRun.ToEndAsync(node.Shell("--", "true"));

        Assert.Equal(Unrecorded, status.Code);
        Assert.Equal("session recording is unavailable: the disk is full; this session cannot start\n", error);
    }

    [Fact]
    public async Task A_daemon_that_stops_ends_sessions_and_completes_their_recordings()
    {
        using NodeUnderTest node = await NodeUnderTest.StartAsync();
        using PipedRun run = PipedRun.Start(node.Shell("--", "sh", "-c", "echo before; sleep 60"));
        await run.ExpectAsync("before");

        await node.StopDaemonAsync();

        (ExitStatus status, _, string error) = await run.EndAsync();
        Assert.Equal(Unrecorded, status.Code);
        Assert.Contains("the node service is stopping", error);
        Assert.NotNull((await node.OnlyRecordingAsync())[^1].SessionEnd);
    }

    [Fact]
    public async Task With_FailOpen_sessions_go_on_when_the_daemon_stops()
    {
        using NodeUnderTest node = await NodeUnderTest.StartAsync("FailOpen");
        using PipedRun run = PipedRun.Start(node.Shell("--", "sh", "-c", "echo before; read x; echo after; exit 2"));
        await run.ExpectAsync("before");

        await node.StopDaemonAsync();
        run.Write("\n"u8.ToArray());

        (ExitStatus status, byte[] output, string error) = await run.EndAsync();
        Assert.Equal((2, "before\nafter\n"), (status.Code, Encoding.UTF8.GetString(output)));
        Assert.EndsWith("this session goes on unrecorded\n", error);
    }

    [Fact]
    public async Task A_killed_shell_leaves_a_recording_with_an_end()
    {
        using NodeUnderTest node = await NodeUnderTest.StartAsync();
        using PipedRun run = PipedRun.Start(node.Shell("--", "sh", "-c", "echo before; sleep 2"));
        await run.ExpectAsync("before");

        run.Signal(9);

        List<OneOf> records = await node.OnlyRecordingAsync();
        Assert.NotNull(records[^1].SessionEnd);
        Assert.Equal("the shell vanished", Assert.Single(records, record => record.Exec is not null).Exec.Command.Error);
    }

    [Fact]
    public async Task A_loss_of_someone_elses_session_is_not_believed()
    {
        using NodeUnderTest node = await NodeUnderTest.StartAsync();
        string other = SessionId.New(TimeProvider.System).ToString();

        await SendAsync(node, new LostMessage(other, new byte[32], 1, "made up").ToFrame());

        await Eventually.TrueAsync(() => node.Losses.Length == 1);
        Assert.DoesNotContain(other, node.Losses[0]);
    }

    [Fact]
    public async Task Any_number_of_made_up_losses_makes_a_few_reports_and_is_answered()
    {
        using NodeUnderTest node = await NodeUnderTest.StartAsync();
        for (int i = 0; i < 50; i++)
        {
            byte[] answer = await SendAsync(node, new LostMessage("", default, 1, "made\e[2J up").ToFrame());
            Assert.Equal((byte)NodeFrameType.Closed, answer[0]);
        }

        await node.StopDaemonAsync();

        Assert.EndsWith(" made?[2J up", node.Losses[0]);
        Assert.InRange(node.Losses.Length, LossReports.MaxUnproven + 1, 49); // Of 50, however many minutes they took.
    }

    [Fact]
    public async Task What_is_no_frame_is_answered_with_the_reason_and_harms_nobody()
    {
        using NodeUnderTest node = await NodeUnderTest.StartAsync();

        byte[] answer = await SendAsync(node, "GET / HTTP/1.1\r\n"u8.ToArray());

        Assert.Equal((byte)NodeFrameType.Failed, answer[0]);
        Assert.Contains("frame type 71 does not exist", Encoding.UTF8.GetString(answer));
        Assert.Equal(0, (await PipedRun.ToEndAsync(node.Shell("--", "true"))).Status.Code);
    }

    [Fact]
    public async Task A_users_own_limit_does_not_leave_his_sessions_unrecorded()
    {
        using NodeUnderTest node = await NodeUnderTest.StartAsync("FailOpen", "one-session");
        using PipedRun first = PipedRun.Start(node.Shell("--", "sh", "-c", "echo begun; read x"));
        await first.ExpectAsync("begun");

        (ExitStatus status, byte[] output, string error) = await PipedRun.ToEndAsync(node.Shell("--failure-mode", "FailOpen", "--", "echo", "hidden"));

        Assert.Equal((Unrecorded, ""), (status.Code, Encoding.UTF8.GetString(output)));
        Assert.Equal("session recording is unavailable: you have 1 sessions, at most 1 are allowed; this session cannot start\n", error);
    }

    [Fact]
    public async Task A_refusal_counts_although_the_daemon_hung_up_before_it_had_read_everything()
    {
        using var node = NodeUnderTest.WithoutDaemon();
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(node.Socket));
        listener.Listen();
        string command = $"echo hidden # {new string('x', 120_000)}"; // Sent twice: more than a socket holds.
        using PipedRun run = PipedRun.Start(node.Shell("--failure-mode", "FailOpen"), $"SSH_ORIGINAL_COMMAND={command}");

        using (Socket connection = await listener.AcceptAsync())
        {
            await connection.SendAsync(new FailedMessage(FailOpen: false, "too many").ToFrame());
        }

        (ExitStatus status, byte[] output, string error) = await run.EndAsync();
        Assert.Equal((Unrecorded, ""), (status.Code, Encoding.UTF8.GetString(output)));
        Assert.Contains("too many", error);
    }

    [Fact]
    public async Task A_shell_that_breaks_the_protocol_does_not_go_on_unrecorded()
    {
        using NodeUnderTest node = await NodeUnderTest.StartAsync("FailOpen");

        byte[] answer = await SendAsync(node, [(byte)NodeFrameType.Open, 0, 0, 0, 1, 255]);

        Assert.False(FailedMessage.Parse(answer.AsSpan(NodeFrame.HeaderSize)).FailOpen);
    }

    [Fact]
    public async Task Another_users_session_is_his_whatever_he_claims()
    {
        Assert.SkipUnless(Environment.UserName == "root" && File.Exists("/usr/bin/setpriv"), "needs root and setpriv to run as another user");
        Assert.SkipUnless(IsForAll(AppContext.BaseDirectory), $"another user cannot run what is in {AppContext.BaseDirectory}: one of its folders is private");
        using NodeUnderTest node = await NodeUnderTest.StartAsync();
        string forged = Path.Combine(node.Folder, "auth");
        await File.WriteAllTextAsync(forged, "publickey ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEjIahx+w+k9TGAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");

        using PipedRun run = PipedRun.Start(
            ["setpriv", "--reuid", "65534", "--clear-groups", .. node.Shell("--", "id", "-un")],
            $"SSH_USER_AUTH={forged}", "SSH_CONNECTION=192.0.2.1 1 192.0.2.2 22", "USER=root", "DOTNET_BUNDLE_EXTRACT_BASE_DIR=/nonexistent");

        (ExitStatus status, byte[] output, string error) = await run.EndAsync();
        Assert.True(status.Code == 0, error);
        Assert.Equal("nobody\n", Encoding.UTF8.GetString(output));
        SessionStart start = (await node.OnlyRecordingAsync())[0].SessionStart;
        Assert.Equal(("nobody", "nobody", ""), (start.User.User, start.User.Login, start.Connection.RemoteAddr));
        Assert.Contains("claimed-ssh-connection", start.User.UserTraits.Values.Keys);
    }

    private static bool IsForAll(string? folder)
    {
        for (; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if ((File.GetUnixFileMode(folder) & UnixFileMode.OtherExecute) == 0)
            {
                return false;
            }
        }

        return true;
    }

    private static async Task<byte[]> SendAsync(NodeUnderTest node, byte[] bytes)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(node.Socket));
        await socket.SendAsync(bytes);
        byte[] answer = new byte[2000];
        return answer[..await socket.ReceiveAsync(answer)];
    }
}
