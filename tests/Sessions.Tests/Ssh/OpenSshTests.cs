using System.Text;
using Recorder.Format.Events;
using Recorder.Sessions.Terminal;
using TestKit;
using TestKit.Terminals;

namespace Sessions.Tests.Ssh;

/// <summary>Real clients against a real sshd.</summary>
public sealed class OpenSshTests
{
    [Fact]
    public async Task A_command_keeps_its_streams_and_exit_code_and_is_the_key_owners()
    {
        SshdUnderTest.SkipUnlessPossible();
        using SshdUnderTest sshd = await SshdUnderTest.StartAsync();

        (ExitStatus status, byte[] output, string error) =
            await PipedRun.ToEndAsync(sshd.Client("ssh", "root@127.0.0.1", "cat; echo err >&2; exit 7"), "in"u8.ToArray());

        Assert.Equal((7, "in", "err\n"), (status.Code, Encoding.UTF8.GetString(output), error));
        SessionStart start = (await sshd.Node.OnlyRecordingAsync())[0].SessionStart;
        Assert.Equal((sshd.Fingerprint, "root"), (start.User.User, start.User.Login));
        Assert.StartsWith("127.0.0.1:", start.Connection.RemoteAddr);
    }

    [Fact]
    public async Task A_certificates_id_is_the_user_and_its_principals_are_kept_as_a_claim()
    {
        SshdUnderTest.SkipUnlessPossible();
        using SshdUnderTest sshd = await SshdUnderTest.StartAsync();

        await PipedRun.ToEndAsync(sshd.ClientWithKey(sshd.CertifiedKey, "ssh", "root@127.0.0.1", "true"));

        UserMetadata user = (await sshd.Node.OnlyRecordingAsync())[0].SessionStart.User;
        Assert.Equal("alice@example.com", user.User);
        Assert.Equal(["root", "ops"], user.UserTraits.Values["claimed-ssh-certificate-principals"].Values); // sshd does not log them.
        Assert.Equal(["42"], user.UserTraits.Values["ssh-certificate-serial"].Values);
    }

    [Fact]
    public async Task A_claim_made_inside_a_session_does_not_become_the_user()
    {
        SshdUnderTest.SkipUnlessPossible();
        using SshdUnderTest sshd = await SshdUnderTest.StartAsync();
        string inner = string.Join(' ', sshd.Node.Shell("--", "true"));

        await PipedRun.ToEndAsync(sshd.Client("ssh", "root@127.0.0.1", $"SSH_CONNECTION='203.0.113.9 1 203.0.113.8 22' {inner}"));

        await Eventually.TrueAsync(() => sshd.Node.Finished().Count == 2);
        SessionStart start = sshd.Node.Finished().Select(records => records[0].SessionStart).Single(start => start.InitialCommand[0] == "true");
        Assert.Equal(("root", ""), (start.User.User, start.Connection.RemoteAddr));
    }

    [Fact]
    public async Task A_program_ended_by_a_signal_is_told_as_such()
    {
        SshdUnderTest.SkipUnlessPossible();
        using SshdUnderTest sshd = await SshdUnderTest.StartAsync();

        string[] command = sshd.Client("ssh", "-v", "-o", "LogLevel=DEBUG", "root@127.0.0.1", "kill -TERM $$");
        command[Array.IndexOf(command, "LogLevel=ERROR")] = "LogLevel=DEBUG";
        (ExitStatus status, _, string error) = await PipedRun.ToEndAsync(command);

        Assert.Equal(255, status.Code);
        Assert.Contains("rtype exit-signal", error);
    }

    [Fact]
    public async Task A_terminal_session_follows_the_clients_window_and_ends_with_its_code()
    {
        SshdUnderTest.SkipUnlessPossible();
        using SshdUnderTest sshd = await SshdUnderTest.StartAsync();
        using var client = TerminalClient.Start(sshd.Client("ssh", "-tt", "root@127.0.0.1"));
        client.Type("PS1='$ '; stty size; echo re''ady\r");
        await client.ExpectAsync("ready");
        Assert.Contains("40 120", client.Seen);

        client.Resize(90, 33);
        await Eventually.TrueAsync(() =>
        {
            client.Type("stty size\r");
            return client.Seen.Contains("33 90");
        });
        client.Type("exit 4\r");

        Assert.Equal(4, (await client.ExitAsync()).Code);
        List<OneOf> records = await sshd.Node.OnlyRecordingAsync();
        Assert.Contains(records, record => record.Resize?.TerminalSize == "90:33");
        Assert.Empty(records[0].SessionStart.InitialCommand);
    }

    [Fact]
    public async Task A_client_that_vanishes_ends_the_session_and_its_recording()
    {
        SshdUnderTest.SkipUnlessPossible();
        using SshdUnderTest sshd = await SshdUnderTest.StartAsync();
        using var client = TerminalClient.Start(sshd.Client("ssh", "-tt", "root@127.0.0.1"));
        client.Type("echo re''ady; sleep 60\r");
        await client.ExpectAsync("ready");

        _ = LibC.Kill(client.Pid, 9);

        Assert.NotNull((await sshd.Node.OnlyRecordingAsync())[^1].SessionEnd);
    }

    [Theory]
    [InlineData(false, "sftp")]
    [InlineData(true, "scp")]
    public async Task Copies_arrive_whole_and_are_told_by_path_size_and_direction(bool oldProtocol, string kind)
    {
        SshdUnderTest.SkipUnlessPossible();
        using SshdUnderTest sshd = await SshdUnderTest.StartAsync();
        string folder = sshd.Node.Folder;
        string[] protocol = oldProtocol ? ["-O"] : ["-s"];
        byte[] content = new byte[1_000_000];
        new Random(2).NextBytes(content);
        await File.WriteAllBytesAsync($"{folder}/a.bin", content);

        (ExitStatus up, _, string upError) = await PipedRun.ToEndAsync(sshd.Client("scp", [.. protocol, $"{folder}/a.bin", $"root@127.0.0.1:{folder}/b.bin"]));
        (ExitStatus down, _, string downError) = await PipedRun.ToEndAsync(sshd.Client("scp", [.. protocol, $"root@127.0.0.1:{folder}/b.bin", $"{folder}/c.bin"]));

        Assert.Equal((0, 0, "", ""), (up.Code, down.Code, upError, downError));
        Assert.Equal(content, await File.ReadAllBytesAsync($"{folder}/c.bin"));
        await Eventually.TrueAsync(() => sshd.Node.Finished().Count == 2);
        FileTransferStat[] moved = [.. sshd.Node.Finished().SelectMany(records => records)
            .Where(record => record.SFTPSummary is not null).SelectMany(record => record.SFTPSummary.FileTransferStats)];
        Assert.Equal(2, moved.Length);
        Assert.Equal((1_000_000UL, 0UL), (moved[0].BytesWritten, moved[0].BytesRead));
        Assert.Equal(($"{folder}/b.bin", 0UL, 1_000_000UL), (moved[1].Path, moved[1].BytesWritten, moved[1].BytesRead));
        Assert.Equal(0, sshd.Node.Finished().Sum(records => NodeUnderTest.Printed(records).Length)); // No content as terminal output.
        Assert.Contains(sshd.Node.Finished()[0], record => kind == "scp" ? record.SCP?.Action == "upload" : record.SFTP?.Action == SFTPAction.Open);
    }

    [Fact]
    public async Task An_sftp_batch_is_told_operation_by_operation()
    {
        SshdUnderTest.SkipUnlessPossible();
        using SshdUnderTest sshd = await SshdUnderTest.StartAsync();
        string folder = sshd.Node.Folder;
        string batch = $"mkdir {folder}/d\nrename {folder}/d {folder}/e\nrmdir {folder}/e\n-rm /nonexistent/file\n";

        (ExitStatus status, _, string error) = await PipedRun.ToEndAsync(sshd.Client("sftp", "-b", "-", "root@127.0.0.1"), Encoding.UTF8.GetBytes(batch));

        Assert.True(status.Code == 0, error);
        SFTP[] operations = [.. (await sshd.Node.OnlyRecordingAsync()).Where(record => record.SFTP is not null).Select(record => record.SFTP)];
        Assert.Equal(
            ["TS012I", "TS016I", "TS013I"],
            operations.Where(operation => operation.Error.Length == 0).Select(operation => operation.Metadata.Code));
    }

    [Fact]
    public async Task Rsync_and_git_work_through_it()
    {
        SshdUnderTest.SkipUnlessPossible();
        Assert.SkipUnless(File.Exists("/usr/bin/rsync") && File.Exists("/usr/bin/git"), "needs rsync and git");
        using SshdUnderTest sshd = await SshdUnderTest.StartAsync();
        string folder = sshd.Node.Folder;
        await File.WriteAllTextAsync($"{folder}/a.txt", "rsync me");

        (ExitStatus rsync, _, string rsyncError) = await PipedRun.ToEndAsync(["rsync", "-e", sshd.SshCommand, $"{folder}/a.txt", $"root@127.0.0.1:{folder}/b.txt"]);
        Assert.True(rsync.Code == 0, rsyncError);
        Assert.Equal("rsync me", await File.ReadAllTextAsync($"{folder}/b.txt"));

        string script = $"cd {folder} && git init -q r && cd r && git -c user.name=x -c user.email=x@x commit -q --allow-empty -m one"
            + $" && GIT_SSH_COMMAND='{sshd.SshCommand}' git clone -q root@127.0.0.1:{folder}/r ../clone && cd ../clone && git log --oneline | wc -l";
        (ExitStatus git, byte[] output, string gitError) = await PipedRun.ToEndAsync(["bash", "-c", script]);
        Assert.True(git.Code == 0, gitError);
        Assert.Equal("1", Encoding.UTF8.GetString(output).Trim());
    }

    [Fact]
    public async Task What_claims_to_be_a_copy_and_is_none_is_recorded_whole()
    {
        SshdUnderTest.SkipUnlessPossible();
        using SshdUnderTest sshd = await SshdUnderTest.StartAsync();
        string folder = sshd.Node.Folder;
        await File.WriteAllTextAsync($"{folder}/scp", "#!/bin/sh\ncat\n");
        File.SetUnixFileMode($"{folder}/scp", UnixFileMode.UserRead | UnixFileMode.UserExecute);

        (_, byte[] output, _) = await PipedRun.ToEndAsync(sshd.Client("ssh", "root@127.0.0.1", $"{folder}/scp -f x"), "smuggled words\n"u8.ToArray());

        Assert.Equal("smuggled words\n", Encoding.UTF8.GetString(output));
        List<OneOf> records = await sshd.Node.OnlyRecordingAsync();
        Assert.Contains("smuggled words", Encoding.UTF8.GetString(NodeUnderTest.Printed(records)));
        Assert.Contains(records, record => record.Subsystem?.Error.StartsWith("not parsed") == true);
    }
}
