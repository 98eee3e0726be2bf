using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Recorder.Format;
using Recorder.Format.Events;
using Recorder.Protocols.Node;
using Recorder.Protocols.Scp;
using Recorder.Protocols.Sftp;
using Recorder.Sessions.Ssh.Node;
using Recorder.Sessions.Terminal;

namespace Sessions.Tests.Ssh;

/// <summary>What users choose may be longer than a record: such a session is recorded like any other.</summary>
public sealed class LargeEventTests
{
    [Theory]
    [InlineData(70_000, "FailClosed")]
    [InlineData(70_000, "FailOpen")]
    [InlineData(65_400, "FailClosed")] // Fits a start event, and no other.
    [InlineData(65_400, "FailOpen")]
    public async Task A_command_longer_than_a_record_runs_and_is_recorded_whole(int size, string failureMode)
    {
        using NodeUnderTest node = await NodeUnderTest.StartAsync(failureMode);
        string command = $"echo done; exit 0 # {new string('x', size - 20)}";

        (ExitStatus status, byte[] output, string error) = await PipedRun.ToEndAsync(node.Shell("--failure-mode", failureMode, "-c", command));

        Assert.Equal((0, "done\n", ""), (status.Code, Encoding.UTF8.GetString(output), error));
        List<OneOf> records = await node.OnlyRecordingAsync();
        Assert.Contains(command, Encoding.UTF8.GetString(NodeUnderTest.Printed(records)));
        Assert.EndsWith($"(cut: {size} bytes in all)", Assert.Single(records[0].SessionStart.InitialCommand));
        Assert.Equal("0", Assert.Single(records, record => record.Exec is not null).Exec.Command.ExitCode);
        Assert.NotNull(records[^1].SessionEnd);
        Assert.Empty(node.Losses);
    }

    [Theory]
    [InlineData("FailClosed")]
    [InlineData("FailOpen")]
    public async Task An_sftp_rename_of_paths_longer_than_a_record_is_carried_and_told(string failureMode)
    {
        Assert.SkipUnless(FileTransferCommand.SftpServers.Any(File.Exists), "needs sftp-server");
        using NodeUnderTest node = await NodeUnderTest.StartAsync(failureMode);
        byte[] path = Encoding.ASCII.GetBytes(new string('p', 32_600));
        byte[] rename = [.. Packet(1, UInt32(3)), .. Packet(18, [.. UInt32(7), .. UInt32((uint)path.Length), .. path, .. UInt32((uint)path.Length), .. path])];

        (ExitStatus status, _, string error) = await PipedRun.ToEndAsync(node.Shell("-c", "internal-sftp"), rename);

        Assert.True(status.Code == 0, error);
        List<OneOf> records = await node.OnlyRecordingAsync();
        SFTP told = Assert.Single(records, record => record.SFTP is not null).SFTP;
        Assert.EndsWith("(cut: 32600 bytes in all)", told.Path);
        Assert.EndsWith("(cut: 32600 bytes in all)", told.TargetPath);
        Assert.NotEmpty(told.Error); // No file has such a name.
        Assert.NotNull(records[^1].SessionEnd);
        Assert.Empty(node.Losses);
    }

    [Fact]
    public void Every_event_fits_its_record_with_everything_as_long_as_it_may_be()
    {
        string longest = new('x', OpenMessage.MaxCommand);
        var open = new OpenMessage { Command = [.. Enumerable.Repeat(longest, 3)], WorkingDirectory = new string('d', OpenMessage.MaxText) };
        var identity = new SessionIdentity(new UserMetadata { User = longest[..8000], Login = longest[..32] }, "", "");
        var events = new SessionEvents(new NodeDaemonOptions { SocketPath = "" }, identity, open, DateTimeOffset.UnixEpoch);

        foreach (OneOf record in (OneOf[])[
            events.Start(), events.End(DateTimeOffset.UnixEpoch), events.Leave(), events.Resize(new ResizeMessage(1, 1)), events.Subsystem("sftp", longest),
            events.Exec(new EndMessage(1, 0), null), events.Copy(new ScpTransfer(longest, 1, true, longest)),
            events.File(new SftpOperation(SftpAction.Rename, longest, longest, 0, null, longest))])
        {
            RecordEncoder.Write(new ArrayBufferWriter<byte>(), record);
        }
    }

    private static byte[] Packet(byte type, byte[] body) => [.. UInt32((uint)body.Length + 1), type, .. body];

    private static byte[] UInt32(uint value)
    {
        byte[] bytes = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }
}
