using System.Text;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Recorder.Format.Events;
using TestKit.Recordings;

namespace Format.Tests;

/// <summary>Where the samples of testdata/recordings/v1 came from. They were made once, and stay as they are.</summary>
internal static class SampleRecordings
{
    private static readonly DateTimeOffset _start = new(2021, 11, 12, 8, 20, 20, TimeSpan.Zero);

    public static string Folder { get; } = FindFolder();

    public static IReadOnlyDictionary<string, Func<byte[]>> Makers { get; } = new Dictionary<string, Func<byte[]>>
    {
        ["generated.tar"] = () => RecordingBuilder.Recording(prints: 60, recordsPerPart: 25),
        ["padded.tar"] = Padded,
        ["junk-after-gzip.tar"] = JunkAfterGzip,
        ["repeated-part.tar"] = RepeatedPart,
        ["plain-version-two.tar"] = () => RawPart.VersionTwo(RawPart.Gzip([.. RecordingBuilder.Records(5)]), flags: 0),
        ["truncated.tar"] = () => RecordingBuilder.Recording(prints: 60, recordsPerPart: 25)[..^100],
        ["damaged-middle.tar"] = DamagedMiddle,
        ["teleport-8-shape.tar"] = TeleportEight,
    };

    private static byte[] Padded() =>
        [.. RecordingBuilder.Part(RecordingBuilder.Records(10)[..6], minimumSize: 2_048), .. RecordingBuilder.Part(RecordingBuilder.Records(10)[6..])];

    // What a retried padded part became in Teleport issue 45786: the padding counted as body.
    private static byte[] JunkAfterGzip()
    {
        List<byte[]> records = RecordingBuilder.Records(10);
        return [.. RawPart.VersionOne([.. RawPart.Gzip([.. records[..6]]), .. new byte[1_000]]), .. RecordingBuilder.Part(records[6..])];
    }

    private static byte[] RepeatedPart()
    {
        List<byte[]> records = RecordingBuilder.Records(10);
        return [.. RecordingBuilder.Part(records[..6]), .. RecordingBuilder.Part(records[..6]), .. RecordingBuilder.Part(records[6..])];
    }

    private static byte[] DamagedMiddle()
    {
        List<byte[]> records = RecordingBuilder.Records(30);
        byte[] first = RecordingBuilder.Part(records[..10]);
        byte[] recording = [.. first, .. RecordingBuilder.Part(records[10..20]), .. RecordingBuilder.Part(records[20..])];
        Array.Fill(recording, (byte)0xFF, first.Length + 60, 8);
        return recording;
    }

    // One part as a Teleport 8 agent wrote it in 2021: 213 events, before events had traits of users.
    private static byte[] TeleportEight()
    {
        var records = new List<OneOf>
        {
            new() { SessionStart = new SessionStart { Metadata = Meta(0, "session.start", "T2000I"), User = User(), Session = Session(), Server = new(), Connection = new(), TerminalSize = "80:25", KubernetesCluster = new(), KubernetesPod = new() } },
            new() { Resize = new Resize { Metadata = Meta(1, "resize", "T2002I"), User = User(), Session = Session(), Connection = new(), Server = new(), TerminalSize = "120:40", KubernetesCluster = new(), KubernetesPod = new() } },
        };
        long offset = 0;
        for (int index = 2, print = 0; index < 211; index++)
        {
            records.Add(index is < 11 or > 202 and < 210 ? Command(index) : index == 210 ? Network(index) : Print(index, print++, ref offset));
        }

        records.Add(new() { SessionLeave = new SessionLeave { Metadata = Meta(211, "session.leave", "T2003I"), User = User(), Session = new() { SessionID = "other" }, Server = new(), Connection = new() } });
        records.Add(new() { SessionEnd = new SessionEnd { Metadata = Meta(212, "session.end", "T2004I"), User = User(), Session = Session(), Connection = new(), Server = new(), Interactive = true, Participants = { "alice" }, StartTime = new() { Seconds = _start.ToUnixTimeSeconds(), Nanos = 123_456_789 }, EndTime = new() { Seconds = _start.ToUnixTimeSeconds() + 300, Nanos = 987_654_321 }, KubernetesCluster = new(), KubernetesPod = new() } });
        byte[] gzip = RawPart.Gzip([.. records.Select(Frame)]);
        (gzip[8], gzip[9]) = (4, 255); // as Go's gzip says: fastest, system unknown
        return RawPart.VersionOne(gzip);
    }

    private static OneOf Command(int index) => new() { SessionCommand = new SessionCommand { Metadata = Meta(index, "session.command", "T4000I"), User = User(), Session = Session(), Server = new(), BPF = new() { PID = 4711, CgroupID = 8, Program = "ls" }, PPID = 4710, Path = "/bin/ls", Argv = { "-l" } } };

    private static OneOf Network(int index) => new() { SessionNetwork = new SessionNetwork { Metadata = Meta(index, "session.network", "T4002I"), User = User(), Session = Session(), Server = new(), BPF = new(), SrcAddr = "10.0.0.1", DstAddr = "10.0.0.2", DstPort = 443, TCPVersion = 4 } };

    private static OneOf Print(int index, int print, ref long offset)
    {
        byte[] data = Encoding.UTF8.GetBytes(print % 10 == 9 ? "\r\n\e[1;32malice@planet\e[0m:~$ " : $"{(char)('a' + (print % 26))}");
        offset += data.Length;
        return new OneOf { SessionPrint = new SessionPrint { Metadata = new() { Index = index, Type = "print", Time = Time(index), ClusterName = "teleport.example.com:3080" }, ChunkIndex = print, Data = ByteString.CopyFrom(data), Bytes = data.Length, DelayMilliseconds = print * 130, Offset = offset - data.Length } };
    }

    private static Metadata Meta(int index, string type, string code) =>
        new() { Index = index, Type = type, ID = $"00000000-0000-4000-8000-{index:d12}", Code = code, Time = Time(index), ClusterName = "teleport.example.com:3080" };

    private static UserMetadata User() => new() { User = "alice", Login = "root" };

    private static SessionMetadata Session() => new() { SessionID = "5b3555dc-729f-4e02-a6ef-9ed7cc6d1c2d" };

    private static Timestamp Time(int index) => Timestamp.FromDateTimeOffset(_start.AddMilliseconds(index * 131));

    private static byte[] Frame(OneOf record)
    {
        byte[] message = record.ToByteArray();
        return [0, 0, (byte)(message.Length >> 8), (byte)message.Length, .. message];
    }

    private static string FindFolder()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !Directory.Exists(Path.Combine(folder, "tests", "testdata")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return Path.Combine(folder ?? throw new DirectoryNotFoundException("tests/testdata"), "tests", "testdata", "recordings", "v1");
    }
}
