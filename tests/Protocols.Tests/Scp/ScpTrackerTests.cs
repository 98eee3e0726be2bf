using System.Text;
using Recorder.Protocols;
using Recorder.Protocols.Scp;

namespace Protocols.Tests.Scp;

public sealed class ScpTrackerTests
{
    // (fromSender, bytes) in the order in which they come.
    private static readonly (bool FromSender, string Bytes)[] _folder =
    [
        (false, "\0"), (true, "T1700000000 0 1700000000 0\n"), (false, "\0"), (true, "D0755 0 dir\n"), (false, "\0"),
        (true, "C0644 5 a b.txt\n"), (false, "\0"), (true, "hello\0"), (false, "\0"),
        (true, "C0600 0 empty\n"), (false, "\0"), (true, "\0"), (false, "\0"),
        (true, "C0600 3 full\n"), (false, "\0"), (true, "abc\0"), (false, "\u0001scp: full: No space left on device\n"),
        (true, "E\n"), (false, "\0"),
    ];

    [Fact]
    public void An_uploaded_folder_is_told_file_by_file()
    {
        Assert.Equal(
            ["/tmp/dir/a b.txt 5 True ", "/tmp/dir/empty 0 True ", "/tmp/dir/full 3 True scp: full: No space left on device"],
            Follow(new ScpTracker("/tmp/", isUpload: true, intoFolder: false), _folder, pieceSize: int.MaxValue));
    }

    [Fact]
    public void Transfers_do_not_depend_on_where_the_bytes_were_split()
    {
        List<string> whole = Follow(new ScpTracker("/tmp", true, false), _folder, int.MaxValue);
        for (int size = 1; size < 40; size++)
        {
            Assert.Equal(whole, Follow(new ScpTracker("/tmp", true, false), _folder, size));
        }
    }

    [Theory]
    [InlineData("/tmp/x.txt", "x.txt", "/tmp/x.txt")]
    [InlineData("/tmp/*.txt", "x.txt", "/tmp/x.txt")]
    [InlineData("x.txt", "x.txt", "x.txt")]
    public void A_download_is_named_by_what_was_asked_for(string path, string name, string expected)
    {
        var ended = Follow(new ScpTracker(path, false, false), [(true, $"C0644 1 {name}\n"), (false, "\0"), (true, "x\0"), (false, "\0")], 7);

        Assert.Equal([$"{expected} 1 False "], ended);
    }

    [Fact]
    public void A_missing_file_is_told() => Assert.Equal(
        ["/gone 0 False scp: /gone: No such file or directory"],
        Follow(new ScpTracker("/gone", false, false), [(false, "\0"), (true, "\u0001scp: /gone: No such file or directory\n")], 3));

    [Fact]
    public void A_transfer_cut_anywhere_is_unfinished_and_no_error()
    {
        byte[] sent = "C0644 5 f\nhello"u8.ToArray();
        for (int length = 0; length < sent.Length; length++)
        {
            var tracker = new ScpTracker("f", true, false);
            tracker.FromSender(sent.AsSpan(0, length), []);
            Assert.Equal(length < 10 ? 0 : 1, tracker.Unfinished().Count());
        }
    }

    [Fact]
    public void Lines_and_depth_at_their_limits_pass_and_one_past_is_refused()
    {
        string name = new('x', ScpLines.MaxLine - "C0644 1 ".Length);
        new ScpTracker("/", true, false).FromSender(Encoding.ASCII.GetBytes($"C0644 1 {name}\n"), []);
        new ScpTracker("/", true, false).FromSender(Repeat("D0755 0 d\n", ScpTracker.MaxDepth), []);
        new ScpTracker("/", true, false).FromSender(Encoding.ASCII.GetBytes($"C0644 {long.MaxValue} f\n"), []);

        Refused(Encoding.ASCII.GetBytes($"C0644 1 {name}x"));
        Refused(Repeat("D0755 0 d\n", ScpTracker.MaxDepth + 1));
        Refused(Encoding.ASCII.GetBytes($"C0644 9223372036854775808 f\n"));
        Refused("C06449 1 f\n"u8.ToArray());
    }

    [Fact]
    public void Files_that_nobody_confirms_are_not_gathered_without_end()
    {
        byte[] most = Repeat("C0644 0 f\n\0", ScpTracker.MaxUnconfirmed);
        var tracker = new ScpTracker("/", true, false);
        tracker.FromSender(most, []);

        Assert.Equal(ScpTracker.MaxUnconfirmed, tracker.Unfinished().Count());
        Refused([.. most, .. "C0644 0 f\n\0"u8]);
    }

    [Fact]
    public void Names_of_folders_have_a_limit_together_and_leaving_one_makes_room()
    {
        string half = new('d', ScpTracker.MaxFolderText / 2);
        var tracker = new ScpTracker("/", true, false);
        for (int i = 0; i < 10; i++)
        {
            tracker.FromSender(Encoding.ASCII.GetBytes($"D0755 0 {half}\nD0755 0 {half}\nE\nE\n"), []);
        }

        Refused(Encoding.ASCII.GetBytes($"D0755 0 {half}\nD0755 0 {half}\nD0755 0 d\n"));
    }

    [Fact]
    public void Names_of_files_that_nobody_confirms_have_a_limit_together_and_confirming_one_makes_room()
    {
        byte[] file = Encoding.ASCII.GetBytes($"C0644 0 {new string('f', 8000)}\n\0");
        var tracker = new ScpTracker("/", true, false);
        var ended = new List<ScpTransfer>();
        for (int i = 0; i < 2 * ScpTracker.MaxUnconfirmedText / 8000; i++)
        {
            tracker.FromSender(file, ended);
            tracker.FromReceiver("\0"u8, ended);
        }

        Assert.Equal(2 * ScpTracker.MaxUnconfirmedText / 8000, ended.Count);
        Refused([.. Enumerable.Repeat(file, ScpTracker.MaxUnconfirmedText / 8000 + 1).SelectMany(bytes => bytes)]);
    }

    [Fact]
    public void What_is_not_scp_is_refused()
    {
        Refused("total 12\n"u8.ToArray());
        Refused("E\n"u8.ToArray()); // The end of a folder that was never begun.
        Refused("C0644 five f\n"u8.ToArray());
        Refused("\n"u8.ToArray());
        Assert.Throws<ProtocolException>(() => new ScpTracker("/", true, false).FromReceiver("ok\n"u8, []));
    }

    [Fact]
    public void A_zero_in_the_line_after_a_content_is_part_of_it_wherever_the_bytes_were_split()
    {
        (bool, string)[] exchange = [(true, "C0644 2 f\nab"), (true, "x\0y\n"), (false, "\0"), (false, "\0")];
        for (int size = 1; size < 20; size++)
        {
            Assert.Equal(["/tmp 2 True x\0y"], Follow(new ScpTracker("/tmp", true, false), exchange, size).Select(t => t.Replace("/tmp (f)", "/tmp")));
        }
    }

    [Fact]
    public void Random_bytes_are_followed_or_refused() => Seeded.Run(2000, 200, bytes =>
    {
        try
        {
            var tracker = new ScpTracker("/", true, false);
            tracker.FromSender(bytes, []);
            tracker.FromReceiver(bytes, []);
        }
        catch (ProtocolException)
        {
        }
    });

    private static List<string> Follow(ScpTracker tracker, (bool FromSender, string Bytes)[] exchange, int pieceSize)
    {
        var ended = new List<ScpTransfer>();
        foreach ((bool fromSender, string text) in exchange)
        {
            foreach (byte[] piece in Encoding.ASCII.GetBytes(text).Chunk(pieceSize))
            {
                if (fromSender)
                {
                    tracker.FromSender(piece, ended);
                }
                else
                {
                    tracker.FromReceiver(piece, ended);
                }
            }
        }

        return [.. ended.Select(transfer => $"{transfer.Path} {transfer.Size} {transfer.IsUpload} {transfer.Error}")];
    }

    private static byte[] Repeat(string text, int count) => Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(text, count)));

    private static void Refused(byte[] bytes) => Assert.Throws<ProtocolException>(() => new ScpTracker("/", true, false).FromSender(bytes, []));
}
