using Recorder.Protocols;
using Recorder.Protocols.Sftp;
using static Protocols.Tests.Sftp.SftpWire;

namespace Protocols.Tests.Sftp;

/// <summary>A peer that makes its names as long as it may, and as many: what is held of them stays bounded.</summary>
public sealed class SftpNameLimitTests
{
    private const int Length = 32 * 1024;

    private readonly SftpTracker _tracker = new();

    [Fact]
    public void Requests_that_wait_may_have_names_up_to_a_limit_and_not_past_it()
    {
        const int Most = SftpTracker.MaxPendingText / Length;
        for (int id = 0; id < Most; id++)
        {
            _tracker.FromClient(Packet(SftpPacketType.Remove, id, Name(id)));
        }

        Assert.Throws<ProtocolException>(() => _tracker.FromClient(Packet(SftpPacketType.Remove, Most, "x")));
    }

    [Fact]
    public void A_request_that_was_answered_leaves_room_for_another()
    {
        for (int id = 0; id < 4 * SftpTracker.MaxPendingText / Length; id++)
        {
            _tracker.FromClient(Packet(SftpPacketType.Rename, id, Name(id), "x"));
            _tracker.FromServer(Packet(SftpPacketType.Status, id, 0, "", ""), []);
        }
    }

    [Fact]
    public void Open_files_may_have_names_up_to_a_limit_and_not_past_it()
    {
        const int Most = SftpHandles.MaxText / Length;
        for (int id = 0; id < Most; id++)
        {
            Open(id, $"h{id}");
        }

        Assert.Throws<ProtocolException>(() => Open(Most, "one more"));
    }

    [Fact]
    public void A_file_that_was_closed_leaves_room_for_another()
    {
        for (int id = 0; id < 4 * SftpHandles.MaxText / Length; id++)
        {
            Open(id, "same handle");
            if (id % 2 == 0)
            {
                _tracker.FromClient(Packet(SftpPacketType.Close, -1 - id, "same handle"));
            }
        }
    }

    [Fact]
    public void Past_a_limit_files_go_uncounted()
    {
        for (int id = 0; id < 2 * SftpTracker.MaxFileText / Length; id++)
        {
            Open(id, "same handle");
        }

        Assert.Equal(SftpTracker.MaxFileText / Length, _tracker.Files.Count);
    }

    private static string Name(int id) => id.ToString().PadLeft(Length, '/');

    private void Open(int id, string handle)
    {
        _tracker.FromClient(Packet(SftpPacketType.Open, id, Name(id), 1, 0));
        _tracker.FromServer(Packet(SftpPacketType.Handle, id, handle), []);
    }
}
