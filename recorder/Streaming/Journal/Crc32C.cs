using System.Buffers.Binary;
using System.Numerics;

namespace Recorder.Streaming.Journal;

/// <summary>CRC-32C (Castagnoli), as the processor computes it.</summary>
internal static class Crc32C
{
    /// <summary>Pass the result of one run into the next; 0 to start.</summary>
    public static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        crc = ~crc;
        while (bytes.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (byte value in bytes)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return ~crc;
    }
}
