using System.Buffers.Binary;

namespace Fuzz.Mutations;

/// <summary>Cuts protobuf messages into fields. A reader of its own: it must not share the mistakes of those under test.</summary>
internal static class ProtobufFields
{
    /// <summary>False: these bytes are no message.</summary>
    public static bool TryCut(ReadOnlySpan<byte> rest, out List<ProtobufField> fields)
    {
        fields = [];
        while (!rest.IsEmpty)
        {
            if (!TryVarint(ref rest, out ulong tag) || tag > uint.MaxValue)
            {
                return false;
            }

            (uint number, uint type) = ((uint)tag >> 3, (uint)tag & 7);
            ulong value = 0;
            int size = type == ProtobufField.Fixed64 ? 8 : type == ProtobufField.Fixed32 ? 4 : 0;
            if (type is ProtobufField.Varint or ProtobufField.LengthDelimited && !TryVarint(ref rest, out value))
            {
                return false;
            }

            ulong length = type == ProtobufField.LengthDelimited ? value : (ulong)size;
            if (type is not (ProtobufField.Varint or ProtobufField.LengthDelimited) && size == 0 || (ulong)rest.Length < length)
            {
                return false;
            }

            byte[] bytes = rest[..(int)length].ToArray();
            value = size == 8 ? BinaryPrimitives.ReadUInt64LittleEndian(bytes) : size == 4 ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : value;
            rest = rest[(int)length..];
            fields.Add(new ProtobufField(number, type, value, bytes));
        }

        return true;
    }

    public static byte[] Join(IEnumerable<ProtobufField> fields)
    {
        var message = new List<byte>();
        byte[] fixedSize = new byte[8];
        foreach (ProtobufField field in fields)
        {
            PutVarint(message, ((ulong)field.Number << 3) | field.WireType);
            BinaryPrimitives.WriteUInt64LittleEndian(fixedSize, field.Value);
            switch (field.WireType)
            {
                case ProtobufField.Varint:
                    PutVarint(message, field.Value);
                    break;
                case ProtobufField.Fixed64:
                    message.AddRange(fixedSize);
                    break;
                case ProtobufField.Fixed32:
                    message.AddRange(fixedSize[..4]);
                    break;
                default:
                    PutVarint(message, (ulong)field.Bytes.Length);
                    message.AddRange(field.Bytes);
                    break;
            }
        }

        return [.. message];
    }

    private static void PutVarint(List<byte> message, ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            message.Add((byte)(value | 0x80));
        }

        message.Add((byte)value);
    }

    private static bool TryVarint(ref ReadOnlySpan<byte> rest, out ulong value)
    {
        value = 0;
        for (int i = 0; i < Math.Min(10, rest.Length); i++)
        {
            value |= (ulong)(rest[i] & 0x7F) << (7 * i);
            if (rest[i] < 0x80)
            {
                rest = rest[(i + 1)..];
                return true;
            }
        }

        return false;
    }
}
