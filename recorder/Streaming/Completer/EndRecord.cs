using System.Buffers;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Recorder.Format;
using Recorder.Format.Events;

namespace Recorder.Streaming.Completer;

/// <summary>Writes an end event as a record, whatever the start event it was made from held.</summary>
internal static class EndRecord
{
    /// <summary>Leaves out what does not fit: lists first, then everything but which session it was, and when. The start event has it all.</summary>
    public static ReadOnlyMemory<byte> Encode(OneOf end, string session)
    {
        var record = new ArrayBufferWriter<byte>();
        var content = (IMessage)OneOf.Descriptor.FindFieldByNumber((int)end.EventCase).Accessor.GetValue(end);
        if (TryWrite(record, end))
        {
            return record.WrittenMemory;
        }

        Clear(content, field => field.IsRepeated || field.IsMap);
        if (!TryWrite(record, end))
        {
            Clear(content, field => field.FieldType is FieldType.String
                || (field.FieldType is FieldType.Message && field.MessageType != Metadata.Descriptor && field.MessageType != Timestamp.Descriptor));
            Name(content, session);
            RecordEncoder.Write(record, end);
        }

        return record.WrittenMemory;
    }

    private static bool TryWrite(ArrayBufferWriter<byte> record, OneOf end)
    {
        try
        {
            RecordEncoder.Write(record, end);
            return true;
        }
        catch (RecordTooLargeException)
        {
            return false; // Nothing was written.
        }
    }

    private static void Clear(IMessage content, Func<FieldDescriptor, bool> isCleared)
    {
        foreach (FieldDescriptor field in content.Descriptor.Fields.InDeclarationOrder().Where(isCleared))
        {
            field.Accessor.Clear(content);
        }
    }

    private static void Name(IMessage content, string session)
    {
        foreach (FieldDescriptor field in content.Descriptor.Fields.InDeclarationOrder().Where(field => field.FieldType is FieldType.Message))
        {
            if (field.MessageType == SessionMetadata.Descriptor)
            {
                field.Accessor.SetValue(content, new SessionMetadata { SessionID = session });
            }
            else if (field.Accessor.GetValue(content) is Metadata metadata)
            {
                metadata.ClusterName = "";
            }
        }
    }
}
