using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Recorder.Format.Events;

namespace Recorder.Format;

/// <summary>How one field of an event, or of a message inlined into it, stands in JSON.</summary>
internal sealed class EventJsonField
{
    private readonly EventJsonField? _parent;
    private readonly FieldDescriptor _field;
    private readonly int _depth;

    // What stands for an embedded message that is missing, so that its own fields can be written.
    private readonly IMessage? _default;

    private EventJsonField(FieldDescriptor field, EventJsonField? parent)
    {
        FieldOptions? options = field.GetOptions();
        _field = field;
        _parent = parent;
        _depth = parent is null ? 0 : parent._depth + 1;
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

    /// <summary>Written even when at its default.</summary>
    public bool IsAlways { get; }

    /// <summary>Terminal bytes: not part of the audit log.</summary>
    public bool IsData { get; }

    // The embedded message's fields stand in the object of its parent.
    private bool IsInline { get; }

    /// <summary>All fields of a message's object, in order. Where two have one name the outer one stands, as in Go.</summary>
    public static EventJsonField[] Of(MessageDescriptor message)
    {
        List<EventJsonField> fields = [.. Flatten(message, parent: null)];
        ILookup<string, EventJsonField> byName = fields.ToLookup(field => field.Name.Value);
        return [.. fields.Where(field => byName[field.Name.Value].MinBy(other => other._depth) == field)];
    }

    public object? GetValue(IMessage message) =>
        _field.Accessor.GetValue(_parent is null ? message : (IMessage)_parent.GetValue(message)!) ?? _default;

    private static IEnumerable<EventJsonField> Flatten(MessageDescriptor message, EventJsonField? parent) =>
        message.Fields.InDeclarationOrder()
            .Select(field => new EventJsonField(field, parent))
            .SelectMany(field => field.IsInline ? Flatten(field._field.MessageType, field) : [field]);

    private static bool Has(FieldOptions? options, Extension<FieldOptions, bool> mark) => options?.GetExtension(mark) ?? false;
}
