using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text;
using Recorder.Protocols;
using Recorder.Protocols.Tar;
using TarEntry = System.Formats.Tar.TarEntry;
using TestKit.KubeExec;

namespace Protocols.Tests.Tar;

public sealed class TarTrackerTests
{
    private static readonly string _longName = string.Concat(Enumerable.Repeat("a long folder/", 20)) + "naïve €.txt";

    public static TheoryData<TarEntryFormat> Formats => [TarEntryFormat.Ustar, TarEntryFormat.Pax, TarEntryFormat.Gnu, TarEntryFormat.V7];

    [Theory]
    [MemberData(nameof(Formats))]
    public void Members_of_every_format_are_told_with_their_digests(TarEntryFormat format)
    {
        bool holdsLongNames = format is TarEntryFormat.Pax or TarEntryFormat.Gnu;
        byte[] archive = Make(format, holdsLongNames ? _longName : "short");

        Assert.Equal(Expected(holdsLongNames ? _longName : "short"), Follow([archive]));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Members_do_not_depend_on_where_the_bytes_were_split(TarEntryFormat format)
    {
        byte[] archive = Make(format, "short");
        List<string> whole = Follow([archive]);
        for (int split = 0; split <= archive.Length; split++)
        {
            Assert.Equal(whole, Follow([archive[..split], archive[split..]]));
        }

        Assert.Equal(whole, Follow([.. archive.Chunk(1)]));
    }

    [Fact]
    public void An_archive_cut_anywhere_has_an_unfinished_member_or_a_held_header_or_ends_between_members()
    {
        byte[] archive = Make(TarEntryFormat.Pax, _longName);
        for (int length = 0; length < archive.Length; length++)
        {
            using var tracker = new TarTracker();
            ReadOnlyMemory<byte> bytes = archive.AsMemory(0, length);
            tracker.Take(ref bytes, []);
            Assert.True(bytes.IsEmpty);
            Assert.True(length % 512 == 0 || tracker.Held.Length != 0 || tracker.Unfinished is not null || IsPadding(archive, length), $"at {length}");
        }
    }

    [Theory]
    [InlineData("kubectl-1.29-spdy")]
    [InlineData("kubectl-1.36-websocket")]
    public void What_kubectl_copies_is_told(string folder)
    {
        byte[] output = Encoding.Latin1.GetBytes(new RemoteCommand.Watched(Recorder.Protocols.RemoteCommand.RemoteProtocol.Find(
            Transcript.Load(folder, "cp-download").Upgrade, Transcript.Load(folder, "cp-download").Subprotocol)!)
            .Take(true, Transcript.Load(folder, "cp-download").Bytes(true)).Take(false, Transcript.Load(folder, "cp-download").Bytes(false)).Output);

        Assert.Equal([$"File www/index.html 3 {Digest("hi\n"u8.ToArray())}"], Follow([output]));
    }

    [Fact]
    public void Numbers_at_their_limits_are_read_and_one_past_is_refused()
    {
        using var tracker = new TarTracker();
        ReadOnlyMemory<byte> header = Header("f", '0', [0x80, 0, 0, 0, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]);
        tracker.Take(ref header, []);
        Assert.Equal(long.MaxValue, tracker.Unfinished!.Size);
        using var octal = new TarTracker();
        header = Header("f", '0', "77777777777 "u8.ToArray());
        octal.Take(ref header, []);
        Assert.Equal(0x1_ffff_ffff, octal.Unfinished!.Size);

        Refused(Header("f", '0', [0x80, 0, 0, 0, 0x80, 0, 0, 0, 0, 0, 0, 0]));
        Refused(Header("f", '0', "8          \0"u8.ToArray()));
    }

    [Fact]
    public void Long_names_at_their_limit_pass_and_longer_ones_are_refused()
    {
        string name = new('x', TarTracker.MaxExtension);
        Assert.Equal([$"File {name} 0 {Digest([])}"], Follow([[.. Header("././@LongLink", 'L', Octal(name.Length)), .. Encoding.ASCII.GetBytes(name), .. Header("f", '0', Octal(0))]]));
        Refused(Header("././@LongLink", 'L', Octal(name.Length + 1)));
        Refused(Header("././@LongLink", 'L', Octal(0)));
    }

    [Fact]
    public void What_is_no_archive_is_refused_and_nothing_of_it_lost()
    {
        Refused(Header("f", 'S', Octal(0))); // Sparse.
        Refused(Header("f", 'g', Octal(10)));
        Refused(Header("f", '5', Octal(1))); // A folder with content.
        Refused(Header("f/", '0', Octal(1))); // The same, as it was said before there was a type for folders.
        byte[] wrong = Header("f", '0', Octal(0));
        wrong[0]++;
        Refused(wrong);
        Refused(Encoding.ASCII.GetBytes(new string('x', 512)));
        Refused([.. Pax("11 mtime=1\n"), .. Pax("11 mtime=1\n")]);
        Refused([.. Header("f", 'x', Octal(11)), .. "12 mtime=1\n"u8]);
        Refused([.. Header("f", 'x', Octal(24)), .. "24 GNU.sparse.size=1000\n"u8]);
        Refused([.. new byte[1024], .. "more"u8], told: 1024);
        Refused([.. Header("f", '0', Octal(1)), (byte)'a', .. "hidden"u8], told: 513);
    }

    [Fact]
    public void What_is_said_of_a_member_comes_back_until_the_member_is_told()
    {
        byte[] said = [.. LongName("a"), .. LongTarget("b"), .. Pax("11 mtime=1\n")];
        for (int length = 0; length <= said.Length; length++)
        {
            using var tracker = new TarTracker();
            ReadOnlyMemory<byte> bytes = said.AsMemory(0, length);
            tracker.Take(ref bytes, []);
            Assert.Equal(said[..length], tracker.Held);
        }

        Refused([.. said, .. Header("f", 'S', Octal(0))]);
        Refused([.. said, .. new byte[512]]); // The end.
        Refused([.. LongName("a")[..^1], (byte)'b', .. Header("f", '0', Octal(0))]);
        using var follower = new TarTracker();
        ReadOnlyMemory<byte> whole = (byte[])[.. said, .. Header("f", '2', Octal(0))];
        follower.Take(ref whole, []);
        Assert.Empty(follower.Held);
    }

    [Theory]
    [InlineData("comment=x")]
    [InlineData("SCHILY.xattr.user.a=b")]
    [InlineData("LIBARCHIVE.xattr.user.a=b")]
    [InlineData("uid=nobody")]
    [InlineData("hdrcharset=other")]
    [InlineData("mtime=111111111111111111111111111111111")]
    [InlineData("path=a", "path=b")]
    [InlineData("path=a\0untold")]
    [InlineData("path=a\u001bb")]
    public void Records_of_what_would_go_untold_are_refused(params string[] records) => Refused(Pax(Records(records)));

    [Fact]
    public void Names_and_targets_that_would_go_untold_are_refused()
    {
        Refused(LongName("f\0untold"));
        Refused([.. Header("././@LongLink", 'L', Octal(1)), 0xff]);
        Refused([.. LongTarget("untold"), .. Header("f", '0', Octal(0))]);
        Refused([.. Pax("19 linkpath=untold\n"), .. Header("f", '5', Octal(0))]);
    }

    [Fact]
    public void What_tars_say_of_files_is_read()
    {
        string records = Records(
            "path=b", "mtime=1700000000.123456789", "atime=-1", "ctime=1.5", "uid=1000", "gid=1000", "uname=u", "gname=g", "hdrcharset=BINARY",
            "LIBARCHIVE.creationtime=1", "SCHILY.dev=1", "SCHILY.ino=1", "SCHILY.nlink=1");

        Assert.Equal([$"File b 0 {Digest([])}"], Follow([[.. Pax(records), .. Header("f", '0', Octal(0))]]));
    }

    [Fact]
    public void A_size_that_not_every_tar_reads_is_refused()
    {
        byte[] inner = [.. Header("hidden", '0', Octal(0)), .. new byte[512]];

        Refused([.. Pax("13 size=1024\n"), .. Header("f", '0', Octal(0)), .. inner]);
        Refused([.. Pax("10 size=0\n"), .. Header("f", '0', Octal(1024)), .. inner]);
        Refused([.. Header("f", '0', [0, .. "0000002000"u8, 0]), .. inner]); // 0 to busybox.
        Refused([.. Pax("10 path=f\n"), .. Header("d/", '0', Octal(1024)), .. inner]); // A folder to busybox, and so without content.
        Assert.Equal([$"File f 1024 {Digest(inner)}"], Follow([[.. Pax("13 size=1024\n"), .. Header("f", '0', Octal(1024)), .. inner]]));
        Assert.Equal([$"File f 1024 {Digest(inner)}"], Follow([[.. Header("f", '0', "    2000 \0 \0"u8.ToArray()), .. inner]]));
        Assert.Equal([$"File f 1024 {Digest(inner)}"], Follow([[.. LongName("f"), .. Header("cut off by chance at/", '0', Octal(1024)), .. inner]])); // As GNU tar does.
    }

    [Fact]
    public void A_header_without_a_name_is_refused()
    {
        Refused(Header("", '0', Octal(0))); // An end to busybox.
        Refused([.. Pax("10 path=f\n"), .. Header("", '0', Octal(0))]);
        Assert.Equal(["Directory in/ 0 "], Follow([Header("", '0', Octal(0), "ustar\0"u8, "in")]));
    }

    [Fact]
    public void Half_a_name_where_not_every_tar_looks_for_it_is_refused()
    {
        Refused(Header("f", '0', Octal(0), "ustar  \0"u8, "in"));
        Refused(Header("f", '0', Octal(0), "\0\0\0\0\0\0\0\0"u8, "in"));
        Assert.Equal([$"File in/f 0 {Digest([])}"], Follow([Header("f", '0', Octal(0), "ustar\0"u8, "in")]));
    }

    [Fact]
    public void Names_said_in_two_ways_are_refused()
    {
        byte[] longName = LongName("a");
        byte[] longTarget = LongTarget("a");
        byte[] path = Pax("10 path=b\n"), target = Pax("14 linkpath=b\n");

        Refused([.. longName, .. path]);
        Refused([.. path, .. longName]);
        Refused([.. longTarget, .. target]);
        Refused([.. target, .. longTarget]);
        Refused(Pax("8 path=\n")); // The header's own counts, or none.
        Assert.Equal(["SymbolicLink a 0 -> b"], Follow([[.. longName, .. target, .. Header("f", '2', Octal(0))]]));
    }

    [Fact]
    public void Random_bytes_behind_a_header_are_followed_or_refused() => Seeded.Run(500, 3000, bytes =>
    {
        try
        {
            Follow([Header("f", "0LKx5"[bytes.Length % 5], Octal(bytes.Length % 700)), bytes]);
        }
        catch (ProtocolException)
        {
        }
    });

    // Of the first bytes members were told, or they are zeros of the end; all others come back.
    private static void Refused(byte[] bytes, int told = 0)
    {
        using var tracker = new TarTracker();
        ReadOnlyMemory<byte> rest = bytes;
        Assert.Throws<ProtocolException>(() => tracker.Take(ref rest, []));
        Assert.Equal<byte>(bytes[told..], (byte[])[.. tracker.Held, .. rest.Span]);
    }

    private static bool IsPadding(byte[] archive, int length) => archive[length] == 0;

    private static List<string> Expected(string name)
    {
        byte[] content = Encoding.UTF8.GetBytes(new string('c', 700));
        return
        [
            "Directory folder/ 0 ", $"File {name} 700 {Digest(content)}", $"File folder/empty 0 {Digest([])}", "SymbolicLink link 0 -> elsewhere", "HardLink hard 0 -> folder/empty",
        ];
    }

    private static byte[] Make(TarEntryFormat format, string name)
    {
        using var bytes = new MemoryStream();
        using (var writer = new TarWriter(bytes, format, leaveOpen: true))
        {
            TarEntryType file = format == TarEntryFormat.V7 ? TarEntryType.V7RegularFile : TarEntryType.RegularFile;
            writer.WriteEntry(Entry(format, TarEntryType.Directory, "folder/"));
            TarEntry content = Entry(format, file, name);
            content.DataStream = new MemoryStream(Encoding.UTF8.GetBytes(new string('c', 700)));
            writer.WriteEntry(content);
            writer.WriteEntry(Entry(format, file, "folder/empty"));
            TarEntry link = Entry(format, TarEntryType.SymbolicLink, "link");
            link.LinkName = "elsewhere";
            writer.WriteEntry(link);
            TarEntry hard = Entry(format, TarEntryType.HardLink, "hard");
            hard.LinkName = "folder/empty";
            writer.WriteEntry(hard);
        }

        return bytes.ToArray();
    }

    private static TarEntry Entry(TarEntryFormat format, TarEntryType type, string name) => format switch
    {
        TarEntryFormat.Ustar => new UstarTarEntry(type, name),
        TarEntryFormat.Pax => new PaxTarEntry(type, name),
        TarEntryFormat.Gnu => new GnuTarEntry(type, name),
        _ => new V7TarEntry(type, name),
    };

    // Each with its length, in which that is counted.
    private static string Records(params string[] said) => string.Concat(said.Select(record => $"{record.Length + (record.Length < 7 ? 3 : 4)} {record}\n"));

    private static byte[] Pax(string records) =>
        [.. Header("PaxHeaders.0/f", 'x', Octal(records.Length)), .. Encoding.ASCII.GetBytes(records), .. new byte[-records.Length & 511]];

    private static byte[] LongName(string name, char type = 'L') =>
        [.. Header("././@LongLink", type, Octal(name.Length)), .. Encoding.ASCII.GetBytes(name), .. new byte[-name.Length & 511]];

    private static byte[] LongTarget(string name) => LongName(name, 'K');

    private static byte[] Header(string name, char type, byte[] size, ReadOnlySpan<byte> magic = default, string prefix = "")
    {
        byte[] header = new byte[512];
        Encoding.ASCII.GetBytes(name).CopyTo(header, 0);
        size.CopyTo(header, 124);
        header[156] = (byte)type;
        (magic.IsEmpty ? "ustar  \0"u8 : magic).CopyTo(header.AsSpan(257));
        Encoding.ASCII.GetBytes(prefix).CopyTo(header, 345);
        header.AsSpan(148, 8).Fill((byte)' ');
        Encoding.ASCII.GetBytes($"{Convert.ToString(header.Sum(value => value), 8).PadLeft(6, '0')}\0").CopyTo(header, 148);
        return header;
    }

    private static byte[] Octal(int value) => Encoding.ASCII.GetBytes(Convert.ToString(value, 8).PadLeft(11, '0') + "\0");

    private static string Digest(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private static List<string> Follow(IEnumerable<byte[]> pieces)
    {
        using var tracker = new TarTracker();
        var ended = new List<Recorder.Protocols.Tar.TarEntry>();
        foreach (byte[] piece in pieces)
        {
            ReadOnlyMemory<byte> bytes = piece;
            tracker.Take(ref bytes, ended);
        }

        return [.. ended.Select(entry => $"{entry.Kind} {entry.Path} {entry.Size} {(entry.Target.Length == 0 ? "" : "-> ")}{entry.Target}{entry.Sha256}")];
    }
}
