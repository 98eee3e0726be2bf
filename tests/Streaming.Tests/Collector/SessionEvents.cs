using System.Buffers;
using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Recorder.Format;
using Recorder.Format.Events;
using TestKit;

namespace Streaming.Tests.Collector;

/// <summary>Events of a terminal session, each as a batch of one.</summary>
internal static class SessionEvents
{
    public static RecordBatch Start(long index, SessionId session, string user = "alice", string mode = "node-sync")
    {
        var start = new SessionStart
        {
            Metadata = Metadata(index, EventTypes.SessionStart, EventCodes.SessionStart),
            User = new UserMetadata { User = user, Login = "root" },
            Session = new SessionMetadata { SessionID = session.ToString() },
            Server = new ServerMetadata { ServerHostname = "planet" },
            Connection = new ConnectionMetadata { RemoteAddr = "10.0.0.1:22", Protocol = "ssh" },
            TerminalSize = "80:25",
            SessionRecording = mode,
        };
        start.InitialCommand.Add("bash");
        return Batch(index, new OneOf { SessionStart = start });
    }

    public static RecordBatch Join(long index, SessionId session, string user) => Batch(index, new OneOf
    {
        SessionJoin = new SessionJoin
        {
            Metadata = Metadata(index, EventTypes.SessionJoin, EventCodes.SessionJoin),
            User = new UserMetadata { User = user },
            Session = new SessionMetadata { SessionID = session.ToString() },
        },
    });

    public static RecordBatch End(long index, SessionId session) => Batch(index, new OneOf
    {
        SessionEnd = new SessionEnd
        {
            Metadata = Metadata(index, EventTypes.SessionEnd, EventCodes.SessionEnd),
            User = new UserMetadata { User = "alice", Login = "root" },
            Session = new SessionMetadata { SessionID = session.ToString() },
            StartTime = Time(0),
            EndTime = Time(index),
        },
    });

    public static RecordBatch Of(long index, OneOf record) => Batch(index, record);

    public static Metadata Metadata(long index, string type, string code) => new()
    {
        Index = index,
        Type = type,
        Code = code,
        ID = new Guid((int)index, 1, 2, [3, 4, 5, 6, 7, 8, 9, 10]).ToString("D", CultureInfo.InvariantCulture),
        Time = Time(index),
        ClusterName = "here",
    };

    private static Timestamp Time(long index) => Timestamp.FromDateTimeOffset(ManualTimeProvider.DefaultStart.AddMilliseconds(index));

    private static RecordBatch Batch(long index, OneOf record)
    {
        var bytes = new ArrayBufferWriter<byte>();
        RecordEncoder.Write(bytes, record);
        return new RecordBatch(bytes.WrittenMemory, 1, index, index);
    }
}
