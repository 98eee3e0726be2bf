using System.Buffers;
using System.Text;
using Google.Protobuf.WellKnownTypes;
using Recorder.Format;
using Recorder.Format.Events;

namespace TestKit.Recordings;

/// <summary>
/// The session that Teleport's own tests generate: a start, prints that grow from "hello" once to 177 times, an end.
/// Everything in it is fixed, so what is read back can be compared event by event.
/// </summary>
public static class RecordingBuilder
{
    public const string StartId = "36cee9e9-9a80-4c32-9163-3d9241cdac7a";
    public const string EndId = "da455e0f-c27d-459f-a218-4e83b3db9426";
    public const string SessionIdText = "5b3555dc-729f-4e02-a6ef-9ed7cc6d1c2d";

    /// <summary>2020-03-30T15:58:54.561Z; every event is a minute after the one before.</summary>
    public static DateTimeOffset StartTime { get; } = new(2020, 3, 30, 15, 58, 54, 561, TimeSpan.Zero);

    /// <summary>A start, <paramref name="prints"/> prints and an end, with indices from 0, as they are when read back.</summary>
    public static List<OneOf> Events(int prints)
    {
        var events = new List<OneOf> { Start() };
        for (int i = 0; i < prints; i++)
        {
            events.Add(Print(i));
        }

        events.Add(End(prints + 1));
        events.ForEach(AlwaysFields.Fill);
        return events;
    }

    /// <summary>Those events, framed.</summary>
    public static List<byte[]> Records(int prints) => Events(prints).ConvertAll(Frame);

    /// <summary>Those events as a recording of parts with <paramref name="recordsPerPart"/> records each.</summary>
    public static byte[] Recording(int prints, int recordsPerPart = int.MaxValue) =>
        [.. Records(prints).Chunk(recordsPerPart).SelectMany(records => Part(records))];

    /// <summary>One part out of framed records.</summary>
    public static byte[] Part(IEnumerable<byte[]> records, long minimumSize = 0)
    {
        var part = new ArrayBufferWriter<byte>();
        PartWriter.Write(part, records.SelectMany(record => record).ToArray(), minimumSize);
        return part.WrittenSpan.ToArray();
    }

    /// <summary>One framed record.</summary>
    public static byte[] Frame(OneOf record)
    {
        var framed = new ArrayBufferWriter<byte>();
        RecordEncoder.Write(framed, record);
        return framed.WrittenSpan.ToArray();
    }

    /// <summary>The message of a framed record.</summary>
    public static byte[] Message(byte[] framed) => framed[FormatLimits.LengthPrefixSize..];

    public static string PrintText(int print) => string.Concat(Enumerable.Repeat("hello", (print % 177) + 1));

    public static OneOf Print(int print)
    {
        byte[] data = Encoding.UTF8.GetBytes(PrintText(print));
        return new OneOf
        {
            SessionPrint = new SessionPrint
            {
                Metadata = new Metadata { Index = print + 1, Type = EventTypes.Print, Time = TimeOf(print + 1) },
                ChunkIndex = print,
                Data = Google.Protobuf.ByteString.CopyFrom(data),
                Bytes = data.Length,
                DelayMilliseconds = print,
                Offset = print,
            },
        };
    }

    public static OneOf Start() => new()
    {
        SessionStart = new SessionStart
        {
            Metadata = new Metadata
            {
                Index = 0, Type = EventTypes.SessionStart, ID = StartId, Code = EventCodes.SessionStart, Time = TimeOf(0),
            },
            Server = new ServerMetadata
            {
                ServerHostname = "planet",
                ServerID = "ea1bc2ac-2b2c-4d6c-9b5f-a4f6b4b2a3d1",
                ServerNamespace = "default",
                ServerLabels = { ["kernel"] = "5.3.0-42-generic", ["date"] = "Mon Mar 30 08:58:54 PDT 2020", ["group"] = "gravitational/devc" },
            },
            Session = new SessionMetadata { SessionID = SessionIdText },
            User = new UserMetadata { User = "alice@example.com", Login = "bob" },
            Connection = new ConnectionMetadata { LocalAddr = "127.0.0.1:3022", RemoteAddr = "[::1]:37718", Protocol = "ssh" },
            TerminalSize = new TerminalSize(80, 25).ToString(),
        },
    };

    public static OneOf End(int index) => new()
    {
        SessionEnd = new SessionEnd
        {
            Metadata = new Metadata
            {
                Index = index, Type = EventTypes.SessionEnd, ID = EndId, Code = EventCodes.SessionEnd, Time = TimeOf(index),
            },
            Server = new ServerMetadata { ServerHostname = "planet", ServerNamespace = "default" },
            Session = new SessionMetadata { SessionID = SessionIdText },
            User = new UserMetadata { User = "alice@example.com", Login = "bob" },
            Connection = new ConnectionMetadata { RemoteAddr = "[::1]:37718", Protocol = "ssh" },
            EnhancedRecording = true,
            Interactive = true,
            Participants = { "alice@example.com" },
            StartTime = TimeOf(0),
            EndTime = TimeOf(index),
        },
    };

    private static Timestamp TimeOf(int minutes) => Timestamp.FromDateTimeOffset(StartTime.AddMinutes(minutes));
}
