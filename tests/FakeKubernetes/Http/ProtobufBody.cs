using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;

namespace FakeKubernetes;

/// <summary>
/// The few protobuf bodies that helm and kubectl send whatever they are answered: namespaces, helm's releases (Secrets), options of a deletion.
/// </summary>
/// <remarks>k8s.io/apimachinery runtime.Unknown behind the bytes "k8s\0": 1 type (1 apiVersion, 2 kind), 2 the message.</remarks>
internal static class ProtobufBody
{
    private const string Text = "text", Bytes = "bytes", Number = "number", Texts = "map of text", ByteTexts = "map of bytes", Metadata = "ObjectMeta";

    private static readonly Dictionary<string, Dictionary<int, (string Name, string Type)>> _messages = new()
    {
        [Metadata] = new() { [1] = ("name", Text), [2] = ("generateName", Text), [3] = ("namespace", Text), [6] = ("resourceVersion", Text), [11] = ("labels", Texts), [12] = ("annotations", Texts) },
        ["Namespace"] = new() { [1] = ("metadata", Metadata) },
        ["Secret"] = new() { [1] = ("metadata", Metadata), [2] = ("data", ByteTexts), [3] = ("type", Text) },
        ["DeleteOptions"] = new() { [1] = ("gracePeriodSeconds", Number), [4] = ("propagationPolicy", Text) },
    };

    private static readonly Dictionary<int, (string Name, string Type)> _entry = new() { [1] = ("key", Text), [2] = ("value", Bytes) };

    private static ReadOnlySpan<byte> Magic => "k8s\0"u8;

    /// <summary>The same as JSON; null when it is of a kind that is not among these.</summary>
    public static string? ToJson(ReadOnlyMemory<byte> body)
    {
        if (!body.Span.StartsWith(Magic))
        {
            return null;
        }

        string apiVersion = "", kind = "";
        ReadOnlyMemory<byte> message = default, envelope = body[Magic.Length..];
        while (TryRead(ref envelope, out int field, out ReadOnlyMemory<byte> value, out _))
        {
            if (field == 2)
            {
                message = value;
            }

            while (field == 1 && TryRead(ref value, out int part, out ReadOnlyMemory<byte> text, out _))
            {
                (apiVersion, kind) = part == 1 ? (Encoding.UTF8.GetString(text.Span), kind) : (apiVersion, Encoding.UTF8.GetString(text.Span));
            }
        }

        if (kind == Metadata || !_messages.TryGetValue(kind, out Dictionary<int, (string, string)>? fields))
        {
            return null;
        }

        JsonObject read = Read(message, fields);
        (read["apiVersion"], read["kind"]) = (apiVersion, kind);
        return read.ToJsonString();
    }

    private static JsonObject Read(ReadOnlyMemory<byte> message, Dictionary<int, (string Name, string Type)> fields)
    {
        JsonObject read = [];
        while (TryRead(ref message, out int field, out ReadOnlyMemory<byte> value, out ulong number))
        {
            if (!fields.TryGetValue(field, out (string Name, string Type) known))
            {
                continue;
            }

            switch (known.Type)
            {
                case Number:
                    read[known.Name] = (long)number;
                    break;
                case Text when value.Length != 0:
                    read[known.Name] = Encoding.UTF8.GetString(value.Span);
                    break;
                case Bytes:
                    read[known.Name] = Convert.ToBase64String(value.Span);
                    break;
                case Metadata:
                    read[known.Name] = Read(value, _messages[Metadata]);
                    break;
                case Texts or ByteTexts:
                    JsonObject entry = Read(value, _entry);
                    string content = (string?)entry["value"] ?? "";
                    read.Ensure(known.Name)[(string?)entry["key"] ?? ""] = known.Type == ByteTexts ? content : Encoding.UTF8.GetString(Convert.FromBase64String(content));
                    break;
                default:
                    break; // An empty text is none.
            }
        }

        return read;
    }

    private static bool TryRead(ref ReadOnlyMemory<byte> message, out int field, out ReadOnlyMemory<byte> value, out ulong number)
    {
        (field, number, value) = (0, 0, default);
        if (message.IsEmpty)
        {
            return false;
        }

        ulong tag = Varint(ref message);
        field = (int)(tag >> 3);
        switch (tag & 7)
        {
            case 0:
                number = Varint(ref message);
                return true;
            case 1:
                number = BinaryPrimitives.ReadUInt64LittleEndian(message.Span);
                message = message[8..];
                return true;
            case 2:
                int length = checked((int)Varint(ref message));
                value = message[..length];
                message = message[length..];
                return true;
            default:
                throw ApiException.BadRequest("the body is no protobuf message");
        }
    }

    private static ulong Varint(ref ReadOnlyMemory<byte> message)
    {
        ulong number = 0;
        for (int i = 0; i < 10 && i < message.Length; i++)
        {
            number |= (ulong)(message.Span[i] & 0x7F) << (7 * i);
            if (message.Span[i] < 0x80)
            {
                message = message[(i + 1)..];
                return number;
            }
        }

        throw ApiException.BadRequest("the body ends in the midst of a number");
    }
}
