using System.Buffers;
using System.Text;
using Google.Protobuf.WellKnownTypes;
using Recorder.Format;
using Recorder.Format.Events;

namespace TestKit;

/// <summary>Makes recordings for tests: say what happens when, in milliseconds since the first output.</summary>
public sealed class SampleRecording
{
    public static readonly DateTimeOffset Origin = new(2026, 5, 1, 10, 0, 0, TimeSpan.Zero);

    private readonly List<byte[]> _parts = [];
    private ArrayBufferWriter<byte> _records = new();
    private long _index;
    private long _chunk;
    private long _offset;

    public SampleRecording(string session = "36cee9e9-9a80-4c32-9163-3d9241cdac7a") => Session = session;

    public string Session { get; }

    public long NextIndex => _index;

    public SampleRecording Start(string size = "80:24", string user = "alice@example.com", string login = "bob", string host = "planet", params string[] command)
    {
        var start = new SessionStart
        {
            Metadata = Metadata("session.start", "T2000I", 0),
            User = new UserMetadata { User = user, Login = login },
            Session = new SessionMetadata { SessionID = Session },
            Server = new ServerMetadata { ServerHostname = host },
            Connection = new ConnectionMetadata { Protocol = "ssh" },
            TerminalSize = size,
        };
        start.InitialCommand.AddRange(command);
        return Add(new OneOf { SessionStart = start });
    }

    public SampleRecording Print(long milliseconds, string text) => Print(milliseconds, Encoding.UTF8.GetBytes(text));

    public SampleRecording Print(long milliseconds, byte[] data)
    {
        var print = new PrintRecord(_index++, Origin.AddMilliseconds(milliseconds), _chunk++, milliseconds, _offset, "cluster"u8.ToArray());
        RecordEncoder.WritePrint(_records, print, data);
        _offset += data.Length;
        return this;
    }

    public SampleRecording Resize(long milliseconds, string size) => Add(new OneOf
    {
        Resize = new Resize
        {
            Metadata = Metadata("resize", "T2002I", milliseconds),
            Session = new SessionMetadata { SessionID = Session },
            TerminalSize = size,
        },
    });

    /// <param name="milliseconds">When.</param>
    /// <param name="recovered">As the upload completer marks it.</param>
    public SampleRecording End(long milliseconds, bool recovered = false)
    {
        Metadata metadata = Metadata("session.end", "T2004I", milliseconds);
        metadata.ID = recovered ? "72656376-0000-8000-8000-000000000001" : metadata.ID;
        return Add(new OneOf
        {
            SessionEnd = new SessionEnd
            {
                Metadata = metadata,
                User = new UserMetadata { User = "alice@example.com", Login = "bob" },
                Session = new SessionMetadata { SessionID = Session },
                Interactive = true,
                StartTime = Timestamp.FromDateTimeOffset(Origin),
                EndTime = Timestamp.FromDateTimeOffset(Origin.AddMilliseconds(milliseconds)),
            },
        });
    }

    /// <summary>Leaves event numbers out.</summary>
    public SampleRecording Lose(int events)
    {
        _index += events;
        return this;
    }

    /// <summary>Closes the part.</summary>
    public SampleRecording Cut()
    {
        if (_records.WrittenCount > 0)
        {
            var part = new ArrayBufferWriter<byte>();
            PartWriter.Write(part, _records.WrittenSpan, minimumSize: 0);
            _parts.Add(part.WrittenSpan.ToArray());
            _records = new ArrayBufferWriter<byte>();
        }

        return this;
    }

    public byte[] ToBytes()
    {
        Cut();
        return [.. _parts.SelectMany(part => part)];
    }

    public IReadOnlyList<byte[]> ToParts()
    {
        Cut();
        return _parts;
    }

    public static async Task<byte[]> IndexOfAsync(byte[] recording) =>
        (await PartIndex.BuildAsync(new MemoryStream(recording), CancellationToken.None)).ToBytes();

    private Metadata Metadata(string type, string code, long milliseconds) => new()
    {
        Index = _index,
        Type = type,
        Code = code,
        ID = $"da455e0f-c27d-459f-a218-{_index:x12}",
        Time = Timestamp.FromDateTimeOffset(Origin.AddMilliseconds(milliseconds)),
        ClusterName = "cluster",
    };

    private SampleRecording Add(OneOf record)
    {
        RecordEncoder.Write(_records, record);
        _index++;
        return this;
    }
}
