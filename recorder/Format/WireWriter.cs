using System.Numerics;

namespace Recorder.Format;

/// <summary>Writes protobuf fields into a span that is known to be long enough.</summary>
internal ref struct WireWriter(Span<byte> target)
{
    private Span<byte> _rest = target;

    /// <summary>Bytes a value takes as a varint, 1 to 10.</summary>
    public static int VarintSize(ulong value) => (BitOperations.Log2(value) / 7) + 1;

    public void Byte(byte value)
    {
        _rest[0] = value;
        _rest = _rest[1..];
    }

    public void Varint(ulong value)
    {
        while (value >= 0x80)
        {
            Byte((byte)(value | 0x80));
            value >>= 7;
        }

        Byte((byte)value);
    }

    public void Bytes(scoped ReadOnlySpan<byte> value)
    {
        value.CopyTo(_rest);
        _rest = _rest[value.Length..];
    }
}
