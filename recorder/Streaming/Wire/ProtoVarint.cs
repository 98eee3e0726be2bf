using System.Numerics;

namespace Recorder.Streaming.Wire;

/// <summary>Protobuf base-128 varints.</summary>
internal static class ProtoVarint
{
    public const int MaxSize = 10;

    public static int Size(ulong value) => (BitOperations.Log2(value | 1) / 7) + 1;

    public static int Write(Span<byte> destination, ulong value)
    {
        int size = 0;
        for (; 0x80 <= value; value >>= 7)
        {
            destination[size++] = (byte)(value | 0x80);
        }

        destination[size++] = (byte)value;
        return size;
    }

    /// <summary>False, with <paramref name="buffer"/> in no particular place, when it does not begin with a varint of 64 bits.</summary>
    public static bool TryRead(ref ReadOnlySpan<byte> buffer, out ulong value)
    {
        value = 0;
        for (int i = 0; i < MaxSize && i < buffer.Length; i++)
        {
            byte b = buffer[i];
            if (i == MaxSize - 1 && 1 < b)
            {
                return false;
            }

            value |= (ulong)(b & 0x7F) << (7 * i);
            if (b < 0x80)
            {
                buffer = buffer[(i + 1)..];
                return true;
            }
        }

        return false;
    }
}
