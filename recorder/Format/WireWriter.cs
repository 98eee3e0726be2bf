using System.Numerics;

namespace Recorder.Format;

/// <summary>
/// Writes protobuf fields into a span that is known to be long enough. All take the position to write at and return the one after it.
/// </summary>
internal static class WireWriter
{
    /// <summary>Bytes a value takes as a varint, 1 to 10.</summary>
    public static int VarintSize(ulong value) => ((BitOperations.Log2(value) * 9) + 73) >> 6; // log2 / 7 + 1, for 0 to 63

    /// <summary>Bytes of a number's field; 0 is left out.</summary>
    public static int ScalarSize(long value) => value == 0 ? 0 : 1 + VarintSize((ulong)value);

    /// <summary>Bytes of a text's field; an empty one is left out.</summary>
    public static int BytesSize(int length) => length == 0 ? 0 : 1 + VarintSize((uint)length) + length;

    public static int Scalar(Span<byte> target, int at, int field, long value)
    {
        if (value == 0)
        {
            return at;
        }

        target[at] = (byte)(field << 3);
        return Varint(target, at + 1, (ulong)value);
    }

    public static int Bytes(Span<byte> target, int at, int field, ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty)
        {
            return at;
        }

        at = Length(target, at, field, value.Length);
        value.CopyTo(target[at..]);
        return at + value.Length;
    }

    /// <summary>The beginning of a field that holds <paramref name="length"/> bytes.</summary>
    public static int Length(Span<byte> target, int at, int field, int length)
    {
        target[at] = (byte)((field << 3) | (int)WireType.LengthDelimited);
        return Varint(target, at + 1, (uint)length);
    }

    private static int Varint(Span<byte> target, int at, ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            target[at++] = (byte)(value | 0x80);
        }

        target[at] = (byte)value;
        return at + 1;
    }
}
