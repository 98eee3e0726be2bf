using System.Collections;
using System.Globalization;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Recorder.Format.Events.Wrappers;
using Enum = System.Enum;

namespace Recorder.Format;

/// <summary>Writes the value of a protobuf field as JSON: enums and 64-bit integers as numbers, bytes in base64, maps sorted.</summary>
internal static class EventJsonValue
{
    public static bool IsDefault(object? value) => value switch
    {
        null => true,
        string text => text.Length == 0,
        bool isTrue => !isTrue,
        int number => number == 0,
        long number => number == 0,
        uint number => number == 0,
        ulong number => number == 0,
        double number => number == 0,
        ByteString bytes => bytes.IsEmpty,
        Enum number => Convert.ToInt32(number, CultureInfo.InvariantCulture) == 0,
        LabelValues labels => labels.Values.Count == 0,
        ICollection items => items.Count == 0,
        _ => false,
    };

    public static void Write(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            // Go writes what is empty and yet written (json_always) as null.
            case null or ByteString { IsEmpty: true } or ICollection { Count: 0 }: writer.WriteNullValue(); break;
            case string text: writer.WriteStringValue(text); break;
            case bool isTrue: writer.WriteBooleanValue(isTrue); break;
            case int number: writer.WriteNumberValue(number); break;
            case long number: writer.WriteNumberValue(number); break;
            case uint number: writer.WriteNumberValue(number); break;
            case ulong number: writer.WriteNumberValue(number); break;
            case double number: WriteDouble(writer, number); break;
            case ByteString bytes: writer.WriteBase64StringValue(bytes.Span); break;
            case Enum number: writer.WriteNumberValue(Convert.ToInt32(number, CultureInfo.InvariantCulture)); break;
            case Timestamp time: WriteTime(writer, time); break;
            case Struct fields: WriteMap(writer, fields.Fields); break;
            case Value plain: WritePlain(writer, plain); break;
            case LabelValues labels: WriteMap(writer, labels.Values); break;
            case StringValues texts: WriteList(writer, texts.Values); break;
            case IDictionary map: WriteMap(writer, map); break;
            case IList items: WriteList(writer, items); break;
            case IMessage message: WriteMessage(writer, message); break;
            default: throw new InvalidOperationException($"no JSON for {value.GetType()}");
        }
    }

    private static void WriteMessage(Utf8JsonWriter writer, IMessage message)
    {
        writer.WriteStartObject();
        EventJson.WriteFields(writer, message, includeData: false);
        writer.WriteEndObject();
    }

    private static void WriteList(Utf8JsonWriter writer, IList items)
    {
        writer.WriteStartArray();
        foreach (object? item in items)
        {
            Write(writer, item);
        }

        writer.WriteEndArray();
    }

    private static void WriteMap(Utf8JsonWriter writer, IDictionary map)
    {
        string[] names = [.. map.Keys.Cast<string>()];
        Array.Sort(names, StringComparer.Ordinal);
        writer.WriteStartObject();
        foreach (string name in names)
        {
            writer.WritePropertyName(name);
            Write(writer, map[name]);
        }

        writer.WriteEndObject();
    }

    private static void WritePlain(Utf8JsonWriter writer, Value value)
    {
        switch (value.KindCase)
        {
            case Value.KindOneofCase.StringValue: writer.WriteStringValue(value.StringValue); break;
            case Value.KindOneofCase.BoolValue: writer.WriteBooleanValue(value.BoolValue); break;
            case Value.KindOneofCase.NumberValue: WriteDouble(writer, value.NumberValue); break;
            case Value.KindOneofCase.StructValue: WriteMap(writer, value.StructValue.Fields); break;
            case Value.KindOneofCase.ListValue: WriteList(writer, value.ListValue.Values); break;
            default: writer.WriteNullValue(); break;
        }
    }

    // JSON has no infinities; protobuf's own JSON writes them as strings.
    private static void WriteDouble(Utf8JsonWriter writer, double number)
    {
        if (double.IsFinite(number))
        {
            writer.WriteNumberValue(number);
        }
        else
        {
            writer.WriteStringValue(number.ToString(CultureInfo.InvariantCulture));
        }
    }

    // RFC 3339, UTC, with as many digits after the second as there are.
    private static void WriteTime(Utf8JsonWriter writer, Timestamp time)
    {
        if (!ProtoTime.TryToTime(time.Seconds, time.Nanos, out DateTimeOffset whole))
        {
            writer.WriteNullValue();
            return;
        }

        string fraction = time.Nanos == 0 ? "" : time.Nanos.ToString("'.'000000000", CultureInfo.InvariantCulture).TrimEnd('0');
        writer.WriteStringValue(whole.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture) + fraction + "Z");
    }
}
