using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Recorder.Format.Events;

namespace Recorder.Format;

/// <summary>How one field of an event stands in JSON.</summary>
internal sealed class EventJsonField
{
    private readonly FieldDescriptor _field;

    // What stands for an embedded message that is missing, so that its own fields can be written.
    private readonly IMessage? _default;

    private EventJsonField(FieldDescriptor field)
    {
        FieldOptions? options = field.GetOptions();
        _field = field;
        IsInline = Has(options, OptionsExtensions.Inline);
        IsAlways = Has(options, OptionsExtensions.JsonAlways);
        IsData = Has(options, OptionsExtensions.JsonIgnore);
        Name = JsonEncodedText.Encode(IsData ? field.Name.ToLowerInvariant() : field.JsonName);
        _default = field switch
        {
            { FieldType: not FieldType.Message } => null,
            _ when field.MessageType == Timestamp.Descriptor && IsAlways => ProtoTime.Unset,
            _ when IsInline => field.MessageType.Parser.ParseFrom(ByteString.Empty),
            _ => null,
        };
    }

    public JsonEncodedText Name { get; }

    /// <summary>The embedded message's fields stand in the object of its parent.</summary>
    public bool IsInline { get; }

    /// <summary>Written even when at its default.</summary>
    public bool IsAlways { get; }

    /// <summary>Terminal bytes: not part of the audit log.</summary>
    public bool IsData { get; }

    public static EventJsonField[] Of(MessageDescriptor message) =>
        [.. message.Fields.InDeclarationOrder().Select(field => new EventJsonField(field))];

    public object? GetValue(IMessage message) => _field.Accessor.GetValue(message) ?? _default;

    private static bool Has(FieldOptions? options, Extension<FieldOptions, bool> mark) => options?.GetExtension(mark) ?? false;
}
