using Google.Protobuf;
using Google.Protobuf.Reflection;
using Recorder.Format.Events;

namespace Recorder.Playback.Checks;

/// <summary>The metadata that every event has as its first field.</summary>
internal static class EventMetadata
{
    public static Metadata? Of(OneOf record)
    {
        FieldDescriptor? member = OneOf.Descriptor.Oneofs[0].Accessor.GetCaseFieldDescriptor(record);
        return member?.Accessor.GetValue(record) is IMessage message
            ? message.Descriptor.FindFieldByNumber(1)?.Accessor.GetValue(message) as Metadata
            : null;
    }
}
