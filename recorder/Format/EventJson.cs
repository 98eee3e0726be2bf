using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Encodings.Web;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Recorder.Format.Events;

namespace Recorder.Format;

/// <summary>Writes events as Teleport's audit log does: one flat object, its metadata inlined.</summary>
/// <remarks>
/// FORMAT.md, "Events as JSON". Names and exceptions come from the schema: json_name and the options of options.proto.
/// </remarks>
public static class EventJson
{
    private static readonly ConcurrentDictionary<MessageDescriptor, EventJsonField[]> _fields = new();

    private static readonly JsonWriterOptions _compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes one event as an object. Terminal bytes are added as "data", in base64, when asked for.</summary>
    public static void Write(Utf8JsonWriter writer, OneOf record, bool includeData)
    {
        writer.WriteStartObject();
        if (FindEvent(record) is { } message)
        {
            WriteFields(writer, message, includeData);
        }

        writer.WriteEndObject();
    }

    /// <summary>The same, on one line.</summary>
    public static byte[] ToBytes(OneOf record, bool includeData)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(bytes, _compact))
        {
            Write(writer, record, includeData);
        }

        return bytes.WrittenSpan.ToArray();
    }

    internal static void WriteFields(Utf8JsonWriter writer, IMessage message, bool includeData)
    {
        foreach (EventJsonField field in _fields.GetOrAdd(message.Descriptor, EventJsonField.Of))
        {
            object? value = field.GetValue(message);
            if (field.IsData ? includeData : field.IsAlways || !EventJsonValue.IsDefault(value))
            {
                writer.WritePropertyName(field.Name);
                EventJsonValue.Write(writer, value);
            }
        }
    }

    // Of an event that this program does not know, the metadata is known all the same.
    private static IMessage? FindEvent(OneOf record)
    {
        if (record.EventCase != OneOf.EventOneofCase.None)
        {
            return (IMessage)OneOf.Descriptor.FindFieldByNumber((int)record.EventCase).Accessor.GetValue(record);
        }

        try
        {
            return FindMetadata(record.ToByteArray());
        }
        catch (Exception e) when (e is RecordFormatException or InvalidProtocolBufferException)
        {
            return null; // What is not known need not be like what is.
        }
    }

    private static Metadata? FindMetadata(ReadOnlySpan<byte> message)
    {
        var members = new WireReader(message);
        while (members.Next())
        {
            if (members.Type == WireType.LengthDelimited)
            {
                var fields = new WireReader(members.Bytes);
                if (fields.Next() && fields is { Number: 1, Type: WireType.LengthDelimited })
                {
                    return Metadata.Parser.ParseFrom(fields.Bytes);
                }
            }
        }

        return null;
    }
}
