using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Recorder.Format.Events;

namespace Recorder.Format;

/// <summary>
/// Reads the key of a print that is laid out as all writers do: index, type, time, cluster. Prints are nearly all of a recording,
/// and a large part of the time of reading short ones is spent here. Anything else is left to <see cref="RecordKey"/>.
/// </summary>
internal static class UsualKey
{
    private const byte Print = 0x3A, Index = 0x08, Cluster = 0x32, Seconds = 0x08, Nanos = 0x10, Metadata = 0x0A; // tags: field number and wire type
    private const ulong SevenOfEight = 0x7F7F_7F7F_7F7F_7F7F;

    // The whole field that holds the type, and the tag of the time.
    private static readonly ulong _typeAndTime = BinaryPrimitives.ReadUInt64LittleEndian("\x12\x05print\x2A"u8);

    /// <summary>False: read it the long way, whatever is the matter.</summary>
    public static bool TryRead(ReadOnlySpan<byte> message, out RecordKey key)
    {
        key = default;
        if (message.IsEmpty || message[0] != Print || AfterVarint(message, 1, out ulong size) is var at && at < 0
            || size != (ulong)(message.Length - at) || message.Length < at + 2 || message[at] != Metadata || message[at + 1] >= 0x80)
        {
            return false;
        }

        int end = at + 2 + message[at + 1];
        if (message.Length < end || !TryMetadata(message, at + 2, end, out ulong index, out long ticks))
        {
            return false;
        }

        key = new RecordKey(OneOf.EventOneofCase.SessionPrint, (long)index, ticks);
        return true;
    }

    private static bool TryMetadata(ReadOnlySpan<byte> message, int at, int end, out ulong index, out long ticks)
    {
        (index, ticks) = (0, 0);
        at = at < end && message[at] == Index ? AfterVarint(message, at + 1, out index) : at;
        if (at < 0 || end - at <= sizeof(ulong) || BinaryPrimitives.ReadUInt64LittleEndian(message[at..]) != _typeAndTime)
        {
            return false;
        }

        int start = at + sizeof(ulong) + 1;
        at = start + message[start - 1];
        bool isLast = at == end || (at + 2 <= end && message[at] == Cluster && message[at + 1] == end - at - 2 && message[at + 1] < 0x80);
        return isLast && TryTime(message, start, at, out ticks);
    }

    private static bool TryTime(ReadOnlySpan<byte> message, int at, int end, out long ticks)
    {
        ulong seconds = 0;
        ulong nanos = 0;
        at = at < end && message[at] == Seconds ? AfterVarint(message, at + 1, out seconds) : at;
        at = 0 <= at && at < end && message[at] == Nanos ? AfterVarint(message, at + 1, out nanos) : at;
        ticks = 0;
        return at == end && ProtoTime.TryToTicks((long)seconds, (long)nanos, out ticks);
    }

    // The position after it, or -1 when it has more than eight bytes or stands at the very end: without a loop, whose length
    // the processor would have to guess.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int AfterVarint(ReadOnlySpan<byte> bytes, int at, out ulong value)
    {
        if (bytes.Length - at < sizeof(ulong))
        {
            value = 0;
            return -1;
        }

        ulong word = BinaryPrimitives.ReadUInt64LittleEndian(bytes[at..]);
        ulong ends = ~word & ~SevenOfEight;
        word &= ends ^ (ends - 1); // Up to the first byte that says it is the last.
        value = Bmi2.X64.IsSupported ? Bmi2.X64.ParallelBitExtract(word, SevenOfEight) : Gather(word);
        return ends != 0 ? at + (BitOperations.TrailingZeroCount(ends) >> 3) + 1 : -1;
    }

    /// <summary>Takes seven bits out of each byte: eighths, quarters, halves.</summary>
    internal static ulong Gather(ulong word)
    {
        word &= SevenOfEight;
        word = (word & 0x007F_007F_007F_007F) | ((word & 0x7F00_7F00_7F00_7F00) >> 1);
        word = (word & 0x0000_3FFF_0000_3FFF) | ((word & 0x3FFF_0000_3FFF_0000) >> 2);
        return (word & 0x0000_0000_0FFF_FFFF) | ((word & 0x0FFF_FFFF_0000_0000) >> 4);
    }
}
