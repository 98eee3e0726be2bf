using System.Buffers.Binary;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using ArmCrc32 = System.Runtime.Intrinsics.Arm.Crc32;

namespace Recorder.Format;

/// <summary>
/// CRC-32 as gzip has it. Ours, because .NET shows its own only inside GZipStream, which reads past the end of a member.
/// </summary>
internal static class GzipChecksum
{
    private const uint Polynomial = 0xEDB8_8320; // reflected
    private const int FoldSize = 64, WideFoldSize = 256;

    private static readonly uint[] _tables = MakeTables();

    /// <summary>Goes on from <paramref name="checksum"/>, 0 at the beginning.</summary>
    public static uint Update(uint checksum, ReadOnlySpan<byte> bytes)
    {
        uint state = ~checksum;
        if (Pclmulqdq.IsSupported && Sse2.IsSupported && bytes.Length >= FoldSize)
        {
            int folded = bytes.Length & ~15;
            state = Fold(state, bytes[..folded]);
            bytes = bytes[folded..];
        }
        else if (ArmCrc32.Arm64.IsSupported)
        {
            while (bytes.Length >= sizeof(ulong))
            {
                state = ArmCrc32.Arm64.ComputeCrc32(state, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
                bytes = bytes[sizeof(ulong)..];
            }
        }

        return ~UpdateByTable(state, bytes);
    }

    /// <summary>Eight bytes at a time ("slicing by 8"): what processors without the instructions use, and short tails.</summary>
    internal static uint UpdateByTable(uint state, ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<uint> t = _tables;
        while (bytes.Length >= sizeof(ulong))
        {
            uint low = state ^ BinaryPrimitives.ReadUInt32LittleEndian(bytes);
            uint high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            state = t[0x700 + (int)(low & 0xFF)] ^ t[0x600 + (int)((low >> 8) & 0xFF)] ^ t[0x500 + (int)((low >> 16) & 0xFF)]
                ^ t[0x400 + (int)(low >> 24)] ^ t[0x300 + (int)(high & 0xFF)] ^ t[0x200 + (int)((high >> 8) & 0xFF)]
                ^ t[0x100 + (int)((high >> 16) & 0xFF)] ^ t[(int)(high >> 24)];
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (byte next in bytes)
        {
            state = t[(int)((state ^ next) & 0xFF)] ^ (state >> 8);
        }

        return state;
    }

    // Gopal et al., "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ": fold 4 x 128 bits, then 128, then reduce.
    // The length is a multiple of 16 and at least 64.
    private static uint Fold(uint state, ReadOnlySpan<byte> bytes)
    {
        Vector512<ulong> first = Vector512.Create(bytes).AsUInt64() ^ Vector512.CreateScalar(state).AsUInt64();
        bytes = bytes[FoldSize..];
        if (Pclmulqdq.V512.IsSupported && bytes.Length >= WideFoldSize)
        {
            first = FoldWide(first, ref bytes);
        }

        Vector128<ulong> fold4 = Vector128.Create(0x1_5444_2BD4UL, 0x1_C6E4_1596UL);
        Vector128<ulong> fold1 = Vector128.Create(0x1_7519_97D0UL, 0x0_CCAA_009EUL);
        Vector128<ulong> x1 = first.GetLower().GetLower();
        Vector128<ulong> x2 = first.GetLower().GetUpper();
        Vector128<ulong> x3 = first.GetUpper().GetLower();
        Vector128<ulong> x4 = first.GetUpper().GetUpper();
        while (bytes.Length >= FoldSize)
        {
            x1 = Step(x1, fold4) ^ Load(bytes);
            x2 = Step(x2, fold4) ^ Load(bytes[16..]);
            x3 = Step(x3, fold4) ^ Load(bytes[32..]);
            x4 = Step(x4, fold4) ^ Load(bytes[48..]);
            bytes = bytes[FoldSize..];
        }

        x1 = Step(x1, fold1) ^ x2;
        x1 = Step(x1, fold1) ^ x3;
        x1 = Step(x1, fold1) ^ x4;
        while (bytes.Length >= 16)
        {
            x1 = Step(x1, fold1) ^ Load(bytes);
            bytes = bytes[16..];
        }

        return Reduce(x1, fold1);
    }

    // The same with 4 x 512 bits, as far as it goes: all but fewer than 256 bytes.
    private static Vector512<ulong> FoldWide(Vector512<ulong> y1, ref ReadOnlySpan<byte> bytes)
    {
        Vector512<ulong> fold4 = Broadcast(0x1_1542_778A, 0x1_322D_1430);
        Vector512<ulong> fold1 = Broadcast(0x1_5444_2BD4, 0x1_C6E4_1596);
        Vector512<ulong> y2 = LoadWide(bytes);
        Vector512<ulong> y3 = LoadWide(bytes[64..]);
        Vector512<ulong> y4 = LoadWide(bytes[128..]);
        bytes = bytes[(WideFoldSize - FoldSize)..];
        while (bytes.Length >= WideFoldSize)
        {
            y1 = Step(y1, fold4) ^ LoadWide(bytes);
            y2 = Step(y2, fold4) ^ LoadWide(bytes[64..]);
            y3 = Step(y3, fold4) ^ LoadWide(bytes[128..]);
            y4 = Step(y4, fold4) ^ LoadWide(bytes[192..]);
            bytes = bytes[WideFoldSize..];
        }

        y1 = Step(y1, fold1) ^ y2;
        y1 = Step(y1, fold1) ^ y3;
        return Step(y1, fold1) ^ y4;
    }

    private static Vector512<ulong> Broadcast(ulong low, ulong high) =>
        Vector512.Create(Vector256.Create(Vector128.Create(low, high), Vector128.Create(low, high)), Vector256.Create(Vector128.Create(low, high), Vector128.Create(low, high)));

    private static Vector512<ulong> Step(Vector512<ulong> value, Vector512<ulong> fold) =>
        Pclmulqdq.V512.CarrylessMultiply(value, fold, 0x00) ^ Pclmulqdq.V512.CarrylessMultiply(value, fold, 0x11);

    private static Vector512<ulong> LoadWide(ReadOnlySpan<byte> bytes) => Vector512.Create(bytes).AsUInt64();

    private static uint Reduce(Vector128<ulong> x1, Vector128<ulong> fold1)
    {
        Vector128<ulong> low32 = Vector128.Create(uint.MaxValue, 0, uint.MaxValue, 0).AsUInt64();
        Vector128<ulong> barrett = Vector128.Create(0x1_DB71_0641UL, 0x1_F701_1641UL);
        x1 = Sse2.ShiftRightLogical128BitLane(x1, 8) ^ Pclmulqdq.CarrylessMultiply(x1, fold1, 0x10);
        x1 = Sse2.ShiftRightLogical128BitLane(x1, 4)
            ^ Pclmulqdq.CarrylessMultiply(x1 & low32, Vector128.CreateScalar(0x1_63CD_6124UL), 0x00);
        Vector128<ulong> quotient = Pclmulqdq.CarrylessMultiply(x1 & low32, barrett, 0x10) & low32;
        return (x1 ^ Pclmulqdq.CarrylessMultiply(quotient, barrett, 0x00)).AsUInt32()[1];
    }

    private static Vector128<ulong> Step(Vector128<ulong> value, Vector128<ulong> fold) =>
        Pclmulqdq.CarrylessMultiply(value, fold, 0x00) ^ Pclmulqdq.CarrylessMultiply(value, fold, 0x11);

    private static Vector128<ulong> Load(ReadOnlySpan<byte> bytes) => Vector128.Create(bytes).AsUInt64();

    private static uint[] MakeTables()
    {
        uint[] tables = new uint[8 * 256];
        for (uint i = 0; i < 256; i++)
        {
            uint value = i;
            for (int bit = 0; bit < 8; bit++)
            {
                value = (value & 1) != 0 ? (value >> 1) ^ Polynomial : value >> 1;
            }

            tables[i] = value;
        }

        for (int i = 256; i < tables.Length; i++)
        {
            tables[i] = (tables[i - 256] >> 8) ^ tables[tables[i - 256] & 0xFF];
        }

        return tables;
    }
}
