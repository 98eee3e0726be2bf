using System.Buffers.Binary;
using System.Text;

namespace Recorder.Protocols.Node;

/// <summary>Reads the fields of a message in order, judging each against its limit, and demands that nothing is left over.</summary>
internal ref struct FieldReader(ReadOnlySpan<byte> body, string message)
{
    private ReadOnlySpan<byte> _rest = body;

    internal byte Byte(string field, byte maximum)
    {
        byte value = Take(1, field)[0];
        return value <= maximum ? value : throw new ProtocolException($"{message}.{field} is {value}, at most {maximum} allowed");
    }

    internal ushort UInt16(string field) => BinaryPrimitives.ReadUInt16BigEndian(Take(2, field));

    internal int Int32(string field, int maximum)
    {
        uint value = BinaryPrimitives.ReadUInt32BigEndian(Take(4, field));
        return value <= (uint)maximum
            ? (int)value
            : throw new ProtocolException($"{message}.{field} is {value}, at most {maximum} allowed");
    }

    internal long Int64(string field)
    {
        ulong value = BinaryPrimitives.ReadUInt64BigEndian(Take(8, field));
        return value <= long.MaxValue
            ? (long)value
            : throw new ProtocolException($"{message}.{field} is {value}, at most {long.MaxValue} allowed");
    }

    internal byte[] Bytes(string field, int maximum) => Take(Int32(field, maximum), field).ToArray();

    internal string Text(string field, int maximum) => Encoding.UTF8.GetString(Take(Int32(field, maximum), field));

    internal string[] Texts(string field, int maximumCount, int maximumSize)
    {
        int count = Int32(field, maximumCount);
        if (_rest.Length / sizeof(int) < count)
        {
            throw new ProtocolException($"{message}.{field} has {count} entries but {_rest.Length} bytes");
        }

        string[] texts = new string[count];
        for (int i = 0; i < count; i++)
        {
            texts[i] = Text(field, maximumSize);
        }

        return texts;
    }

    internal ReadOnlySpan<byte> Take(int count, string field)
    {
        if (_rest.Length < count)
        {
            throw new ProtocolException($"{message}.{field} needs {count} bytes, {_rest.Length} are left");
        }

        ReadOnlySpan<byte> taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }

    internal readonly void End()
    {
        if (!_rest.IsEmpty)
        {
            throw new ProtocolException($"{message} has {_rest.Length} bytes too many");
        }
    }
}
