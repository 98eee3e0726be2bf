using System.Collections.Concurrent;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Recorder.Format.Events;

namespace Recorder.Streaming.Recording;

/// <summary>Fills in what every event of a session has: index, time, id, cluster, session, server.</summary>
internal sealed class EventStamp(SessionContext context)
{
    private static readonly ConcurrentDictionary<OneOf.EventOneofCase, EventFields> _fields = new();

    /// <summary>All but index and time, which are stamped when the event takes its place in the recording.</summary>
    /// <returns>The event's metadata.</returns>
    public Metadata Fill(OneOf record)
    {
        EventFields fields = _fields.GetOrAdd(record.EventCase, EventFields.Find);
        var content = (IMessage)fields.Event.Accessor.GetValue(record);
        Metadata metadata = GetOrSet<Metadata>(content, fields.Metadata);
        if (metadata.ID.Length == 0 && HasId(record.EventCase))
        {
            metadata.ID = Guid.NewGuid().ToString("D");
        }

        if (metadata.ClusterName.Length == 0)
        {
            metadata.ClusterName = context.ClusterName;
        }

        if (fields.Session is not null && GetOrSet<SessionMetadata>(content, fields.Session) is { SessionID.Length: 0 } session)
        {
            session.SessionID = context.Session.ToString();
        }

        if (fields.Server is not null && context.Server is not null && IsEmpty(fields.Server.Accessor.GetValue(content)))
        {
            fields.Server.Accessor.SetValue(content, context.Server.Clone());
        }

        return metadata;
    }

    public static void Fill(Metadata metadata, long index, DateTimeOffset now)
    {
        metadata.Index = index;
        metadata.Time = Timestamp.FromDateTimeOffset(now);
    }

    /// <summary>The metadata of an event that has some.</summary>
    public static Metadata MetadataOf(OneOf record)
    {
        EventFields fields = _fields.GetOrAdd(record.EventCase, EventFields.Find);
        return GetOrSet<Metadata>((IMessage)fields.Event.Accessor.GetValue(record), fields.Metadata);
    }

    private static bool HasId(OneOf.EventOneofCase kind) =>
        kind is not (OneOf.EventOneofCase.SessionPrint or OneOf.EventOneofCase.DesktopRecording);

    private static bool IsEmpty(object? message) => message is null || ((IMessage)message).CalculateSize() == 0;

    private static T GetOrSet<T>(IMessage content, FieldDescriptor field) where T : class, new()
    {
        if (field.Accessor.GetValue(content) is not T value)
        {
            value = new T();
            field.Accessor.SetValue(content, value);
        }

        return value;
    }

    private sealed record EventFields(FieldDescriptor Event, FieldDescriptor Metadata, FieldDescriptor? Session, FieldDescriptor? Server)
    {
        public static EventFields Find(OneOf.EventOneofCase kind)
        {
            FieldDescriptor member = OneOf.Descriptor.FindFieldByNumber((int)kind)
                ?? throw new ArgumentException("record holds no event");
            FieldDescriptor? Field(MessageDescriptor type) => member.MessageType.Fields.InDeclarationOrder()
                .FirstOrDefault(field => field is { FieldType: FieldType.Message, IsRepeated: false } && field.MessageType == type);

            return new EventFields(
                member, Field(Format.Events.Metadata.Descriptor)!, Field(SessionMetadata.Descriptor), Field(ServerMetadata.Descriptor));
        }
    }
}
