using Google.Protobuf;
using Google.Protobuf.Reflection;
using Recorder.Format.Events;

namespace Fuzz.Targets;

/// <summary>One event of every kind in the schema, with something in every field.</summary>
internal static class EventSeeds
{
    private const int MaxDepth = 3;

    public static IEnumerable<OneOf> EveryKind()
    {
        int index = 0;
        foreach (FieldDescriptor member in OneOf.Descriptor.Oneofs[0].Fields)
        {
            var record = new OneOf();
            IMessage content = member.MessageType.Parser.ParseFrom(ByteString.Empty);
            Fill(content, 0);
            foreach (FieldDescriptor field in member.MessageType.Fields.InDeclarationOrder().Where(field => field.FieldNumber == 1))
            {
                if (field.Accessor.GetValue(content) is Metadata metadata)
                {
                    metadata.Index = index++;
                    metadata.Time.Nanos = 561_000_000;
                }
            }

            member.Accessor.SetValue(record, content);
            yield return record;
        }
    }

    private static void Fill(IMessage message, int depth)
    {
        foreach (FieldDescriptor field in message.Descriptor.Fields.InDeclarationOrder())
        {
            if (field.IsMap || depth == MaxDepth || (field.RealContainingOneof is { } oneof && oneof.Fields[0] != field))
            {
                continue;
            }

            object value = Value(field, depth);
            if (field.IsRepeated)
            {
                ((System.Collections.IList)field.Accessor.GetValue(message)).Add(value);
            }
            else
            {
                field.Accessor.SetValue(message, value);
            }
        }
    }

    private static object Value(FieldDescriptor field, int depth)
    {
        switch (field.FieldType)
        {
            case FieldType.Message when field.MessageType.File.Package == "google.protobuf" && field.MessageType.Name.EndsWith("Value", StringComparison.Ordinal)
                && field.MessageType.FindFieldByName("value") is { } wrapped:
                return Value(wrapped, depth); // A wrapper is its value, or null.
            case FieldType.Message:
                IMessage inner = field.MessageType.Parser.ParseFrom(ByteString.Empty);
                Fill(inner, depth + 1);
                return inner;
            case FieldType.String: return field.JsonName;
            case FieldType.Bytes: return ByteString.CopyFromUtf8(field.JsonName);
            case FieldType.Bool: return true;
            case FieldType.Enum: return field.EnumType.Values[^1].Number;
            case FieldType.Int64: return 1_600_000_000L;
            case FieldType.UInt64: return 7UL;
            case FieldType.UInt32: return 7U;
            case FieldType.Double: return 1.5;
            default: return 7;
        }
    }
}
