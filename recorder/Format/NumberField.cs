using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Recorder.Format;

/// <summary>
/// A protobuf field's tag and the number behind it, as the low bytes of one word that is stored whole: no loop, whose length the
/// processor would guess wrong whenever a number gets longer or shorter.
/// </summary>
/// <param name="Bytes">Little-endian; zero past <paramref name="Size"/>.</param>
/// <param name="Size">Bytes of it that count, 0 to 8.</param>
internal readonly record struct NumberField(ulong Bytes, int Size)
{
    /// <summary>Numbers from here on take more than seven bytes.</summary>
    public const ulong Limit = 1UL << 49;

    /// <summary>Bytes that must be there to store a field, however short it is.</summary>
    public const int StoreSize = sizeof(ulong);

    private const ulong SevenOfEight = 0x7F7F_7F7F_7F7F_7F7F;

    /// <summary>Of a number below <see cref="Limit"/>; nothing of 0, which is left out.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static NumberField Of(byte tag, ulong value)
    {
        int size = WireWriter.VarintSize(value);
        ulong more = ~SevenOfEight & ((1UL << (8 * (size - 1))) - 1);
        ulong spread = Bmi2.X64.IsSupported ? Bmi2.X64.ParallelBitDeposit(value, SevenOfEight) : Spread(value);
        return value == 0 ? default : new NumberField(((spread | more) << 8) | tag, size + 1);
    }

    /// <summary>The same number with another tag.</summary>
    public NumberField With(byte tag) => new((Bytes & ~0xFFUL) | tag, Size);

    /// <summary>Writes it at <paramref name="at"/>, and zeros behind it; returns the position after it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Store(Span<byte> target, int at)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(target[at..], Bytes);
        return at + Size;
    }

    /// <summary>Puts seven bits into each byte: halves, quarters, eighths.</summary>
    internal static ulong Spread(ulong value)
    {
        value = (value & 0x0000_0000_0FFF_FFFF) | ((value & 0x00FF_FFFF_F000_0000) << 4);
        value = (value & 0x0000_3FFF_0000_3FFF) | ((value & 0x0FFF_C000_0FFF_C000) << 2);
        return (value & 0x007F_007F_007F_007F) | ((value & 0x3F80_3F80_3F80_3F80) << 1);
    }
}
