using System.Collections.Concurrent;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Recorder.Format.Events;

namespace Recorder.Format;

/// <summary>
/// Sets the embedded messages that are on the wire even when empty (option <c>always</c>): Teleport's structs hold them
/// by value. A missing time becomes the unset time, as a zero time of Go is written.
/// </summary>
public static class AlwaysFields
{
    private static readonly ConcurrentDictionary<MessageDescriptor, FieldDescriptor[]> _messageFields = new();

    /// <summary>Sets what is missing in <paramref name="message"/> and the messages embedded in it.</summary>
    public static void Fill(IMessage message)
    {
        foreach (FieldDescriptor field in _messageFields.GetOrAdd(message.Descriptor, FindMessageFields))
        {
            object? value = field.Accessor.GetValue(message);
            if (value is null && IsAlways(field))
            {
                value = field.MessageType == Timestamp.Descriptor ? ProtoTime.Unset : field.MessageType.Parser.ParseFrom(ByteString.Empty);
                field.Accessor.SetValue(message, value);
            }

            if (value is IMessage embedded)
            {
                Fill(embedded);
            }
        }
    }

    // Only our own messages have marked fields; lists and maps hold none that do.
    private static FieldDescriptor[] FindMessageFields(MessageDescriptor message) =>
        [.. message.Fields.InDeclarationOrder().Where(field =>
            field is { FieldType: FieldType.Message, IsRepeated: false, IsMap: false }
            && (IsAlways(field) || field.MessageType.File.Package == message.File.Package))];

    private static bool IsAlways(FieldDescriptor field) => field.GetOptions()?.GetExtension(OptionsExtensions.Always) ?? false;
}
