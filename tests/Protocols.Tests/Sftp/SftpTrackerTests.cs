using Recorder.Protocols;
using Recorder.Protocols.Sftp;
using static Protocols.Tests.Sftp.SftpWire;

namespace Protocols.Tests.Sftp;

public sealed class SftpTrackerTests
{
    private static readonly byte[] _content = new byte[40_000];

    // Upload of up.txt, download of down.txt, and one of each other operation; the last is refused.
    private static readonly byte[] _client =
    [
        .. Packet(SftpPacketType.Init, 3),
        .. Packet(SftpPacketType.Open, 1, "up.txt", 26, 4, 0x1A4), .. Packet(SftpPacketType.Write, 2, "h1", 0UL, _content),
        .. Packet(SftpPacketType.FSetStat, 3, "h1", 8, 5, 6), .. Packet(SftpPacketType.Close, 4, "h1"),
        .. Packet(SftpPacketType.Open, 5, "down.txt", 1, 0), .. Packet(SftpPacketType.Read, 6, "h2", 0UL, 65536),
        .. Packet(SftpPacketType.Close, 7, "h2"),
        .. Packet(SftpPacketType.OpenDir, 8, "dir"), .. Packet(SftpPacketType.ReadDir, 9, "h3"), .. Packet(SftpPacketType.MkDir, 10, "new", 0),
        .. Packet(SftpPacketType.Rename, 11, "a", "b"), .. Packet(SftpPacketType.Extended, 12, "posix-rename@openssh.com", "c", "d"),
        .. Packet(SftpPacketType.SymLink, 13, "target", "link"), .. Packet(SftpPacketType.Extended, 14, "hardlink@openssh.com", "old", "hard"),
        .. Packet(SftpPacketType.RmDir, 15, "gone"), .. Packet(SftpPacketType.RealPath, 16, "."), .. Packet(SftpPacketType.Remove, 17, "secret"),
    ];

    private static readonly byte[] _server =
    [
        .. Packet(SftpPacketType.Version, 3), .. Packet(SftpPacketType.Handle, 1, "h1"), .. Status(2), .. Status(3), .. Status(4),
        .. Packet(SftpPacketType.Handle, 5, "h2"), .. Packet(SftpPacketType.FileContent, 6, _content), .. Status(7),
        .. Packet(SftpPacketType.Handle, 8, "h3"), .. Packet(SftpPacketType.Name, 9, 1, "x", "-rw x", 0), .. Status(10), .. Status(11),
        .. Status(12), .. Status(13), .. Status(14), .. Status(15), .. Packet(SftpPacketType.Name, 16, 1, "/home", "", 0),
        .. Packet(SftpPacketType.Status, 17, 3, "Permission denied", "en"),
    ];

    private static readonly string[] _expected =
    [
        "Open up.txt  26 ", "SetStat up.txt  0 ", "Open down.txt  1 ", "OpenDir dir  0 ", "MkDir new  0 ", "Rename a b 0 ", "Rename c d 0 ",
        "SymLink target link 0 ", "Link old hard 0 ", "RmDir gone  0 ", "Remove secret  0 Permission denied",
    ];

    [Fact]
    public void Operations_and_bytes_do_not_depend_on_where_the_streams_were_split()
    {
        int[] splits = [.. Enumerable.Range(0, 300), .. Enumerable.Range(_client.Length - 500, 500), .. Enumerable.Range(40_000, 300)];
        foreach (int split in splits)
        {
            Follow([_client[..split], _client[split..]], [_server]);
            Follow([_client], [_server[..Math.Min(split, _server.Length)], _server[Math.Min(split, _server.Length)..]]);
        }
    }

    [Fact]
    public void Bytes_that_come_one_at_a_time_are_read_the_same() =>
        Follow([.. _client.Select(value => new[] { value })], [.. _server.Select(value => new[] { value })]);

    [Fact]
    public void A_stream_cut_anywhere_is_no_error()
    {
        for (int length = 0; length < 200; length++)
        {
            var tracker = new SftpTracker();
            tracker.FromClient(_client.AsSpan(0, length));
            Assert.True(tracker.HeldFromClient.Length <= length);
        }
    }

    [Fact]
    public void Attributes_that_are_asked_for_are_told()
    {
        var tracker = new SftpTracker();
        var ended = new List<SftpOperation>();
        tracker.FromClient(Packet(SftpPacketType.SetStat, 1, "f", 15, ulong.MaxValue, 1, uint.MaxValue, 0x1FF, 3, 4));
        tracker.FromServer(Status(1), ended);

        Assert.Equal(new SftpAttributes(ulong.MaxValue, 1, uint.MaxValue, 0x1FF, 3, 4), Assert.Single(ended).Attributes);
    }

    [Fact]
    public void Requests_may_be_answered_in_any_order()
    {
        var tracker = new SftpTracker();
        var ended = new List<SftpOperation>();
        tracker.FromClient([.. Packet(SftpPacketType.Remove, 1, "one"), .. Packet(SftpPacketType.Remove, 2, "two")]);
        tracker.FromServer([.. Status(2), .. Status(1)], ended);

        Assert.Equal(["two", "one"], ended.Select(operation => operation.Path));
    }

    [Fact]
    public void What_was_asked_for_and_never_answered_is_told()
    {
        var tracker = new SftpTracker();
        tracker.FromClient([.. Packet(SftpPacketType.Remove, 1, "one"), .. Packet(SftpPacketType.Stat, 2, "looked at"), .. Packet(SftpPacketType.Remove, 3, "two")]);
        tracker.FromServer(Status(1), []);

        SftpOperation unanswered = Assert.Single(tracker.Unanswered());
        Assert.Equal((SftpAction.Remove, "two", "not answered"), (unanswered.Action, unanswered.Path, unanswered.Error));
    }

    [Fact]
    public void Lengths_and_handles_at_their_limits_pass_and_one_past_is_refused()
    {
        new SftpTracker().FromClient([.. UInt32(SftpPacketReader.MaxLength), (byte)SftpPacketType.Write]);
        new SftpTracker().FromClient(Packet(SftpPacketType.Close, 1, new byte[SftpPacketReader.MaxHandle]));
        new SftpTracker().FromClient(Packet(SftpPacketType.Remove, 1, new byte[SftpPacketReader.MaxHeld - 8]));

        Refused(UInt32(SftpPacketReader.MaxLength + 1), (byte)SftpPacketType.Write);
        Refused(UInt32(0), 1);
        Refused(Packet(SftpPacketType.Close, 1, new byte[SftpPacketReader.MaxHandle + 1]));
        Refused(Packet(SftpPacketType.Remove, 1, new byte[SftpPacketReader.MaxHeld - 7]));
    }

    [Fact]
    public void What_is_not_sftp_is_refused()
    {
        Refused("$ cat /etc/passwd\n"u8.ToArray());
        Refused(Packet((SftpPacketType)50, 1));
        Refused(Packet(SftpPacketType.Status, 1, 0)); // An answer from the client.
        Refused([.. Packet(SftpPacketType.Remove, 1, "a"), .. Packet(SftpPacketType.Remove, 1, "b")]); // An id twice.
        Assert.Throws<ProtocolException>(() => new SftpTracker().FromServer(Status(9), []));
    }

    [Fact]
    public void What_goes_through_a_handle_that_nobody_opened_is_refused_and_held_whole()
    {
        foreach (byte[] packet in (byte[][])[
            Packet(SftpPacketType.Write, 1, "h", 0UL, "content"), Packet(SftpPacketType.Read, 1, "h", 0UL, 65536), Packet(SftpPacketType.FSetStat, 1, "h", 0)])
        {
            for (int split = 0; split < packet.Length; split++)
            {
                var tracker = new SftpTracker();
                tracker.FromClient(packet.AsSpan(0, split));
                Assert.Throws<ProtocolException>(() => tracker.FromClient(packet.AsSpan(split)));
                Assert.Equal(packet, tracker.HeldFromClient.ToArray());
            }
        }
    }

    [Fact]
    public void What_goes_through_a_handle_that_was_closed_is_refused()
    {
        var tracker = new SftpTracker();
        tracker.FromClient(Packet(SftpPacketType.Open, 1, "f", 2, 0));
        tracker.FromServer(Packet(SftpPacketType.Handle, 1, "h"), []);
        tracker.FromClient([.. Packet(SftpPacketType.Write, 2, "h", 0UL, "content"), .. Packet(SftpPacketType.Close, 3, "h")]);
        Assert.Empty(tracker.HeldFromClient.ToArray());

        Assert.Throws<ProtocolException>(() => tracker.FromClient(Packet(SftpPacketType.Write, 4, "h", 0UL, "more")));
    }

    [Fact]
    public void Random_bytes_are_followed_or_refused() => Seeded.Run(2000, 400, bytes =>
    {
        var tracker = new SftpTracker();
        try
        {
            tracker.FromClient(bytes);
            tracker.FromServer(bytes, []);
        }
        catch (ProtocolException)
        {
        }
    });

    private static void Follow(byte[][] client, byte[][] server)
    {
        var tracker = new SftpTracker();
        var ended = new List<SftpOperation>();

        // Close removes a handle, so answers must come between: feed both sides in step where they are whole.
        foreach ((byte[] request, byte[] answer) in Interleave([.. client.SelectMany(bytes => bytes)], [.. server.SelectMany(bytes => bytes)]))
        {
            Feed(request, client, tracker.FromClient);
            Feed(answer, server, bytes => tracker.FromServer(bytes, ended));
        }

        Assert.Equal(_expected, ended.Select(o => $"{o.Action} {o.Path} {o.TargetPath} {o.Flags} {o.Error}"));
        Assert.Equal(
            ["down.txt 40000 0", "up.txt 0 40000"],
            tracker.Files.Select(file => $"{file.Path} {file.BytesRead} {file.BytesWritten}").Order(StringComparer.Ordinal));
    }

    private delegate void Taker(ReadOnlySpan<byte> bytes);

    // Cuts a packet at every length that the pieces' sizes suggest.
    private static void Feed(byte[] packet, byte[][] pieces, Taker take)
    {
        int size = pieces.Length > 2 ? 1 : Math.Max(1, pieces[0].Length % packet.Length);
        for (int start = 0; start < packet.Length; start += size)
        {
            take(packet.AsSpan(start, Math.Min(size, packet.Length - start)));
        }
    }

    private static IEnumerable<(byte[] Request, byte[] Answer)> Interleave(byte[] client, byte[] server) =>
        Packets(client).Zip(Packets(server));

    private static IEnumerable<byte[]> Packets(byte[] stream)
    {
        for (int start = 0; start < stream.Length;)
        {
            int length = 4 + System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(stream.AsSpan(start));
            yield return stream[start..(start + length)];
            start += length;
        }
    }

    private static byte[] Status(int id) => Packet(SftpPacketType.Status, id, 0, "", "");

    private static void Refused(byte[] bytes, params byte[] more) =>
        Assert.Throws<ProtocolException>(() => new SftpTracker().FromClient([.. bytes, .. more]));
}
