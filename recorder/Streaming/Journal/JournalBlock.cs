using System.Buffers.Binary;
using Recorder.Format;

namespace Recorder.Streaming.Journal;

/// <summary>The header of one block of a journal. Whole numbers are big-endian.</summary>
/// <remarks>
/// <code>
///  0        4         8       16             20             24           32          40      44
///  | "SRJB" | version | salt  | payload size | record count | first index| last index| CRC   | payload …
/// </code>
/// The CRC-32C covers the header before it and the payload. The salt is drawn once per file, so that bytes which a session's
/// user printed can never pass for a block when a damaged file is searched for the next one.
/// </remarks>
internal readonly record struct JournalBlock(ulong Salt, int PayloadSize, int Count, long FirstIndex, long LastIndex, uint Crc)
{
    public const int HeaderSize = 44;

    /// <summary>Longest payload, in bytes.</summary>
    public const int MaxPayloadSize = 4 * 1024 * 1024;

    public const int SaltOffset = 8;

    private const uint Version = 1;
    private const int CrcOffset = 40;

    public static ReadOnlySpan<byte> Magic => "SRJB"u8;

    /// <summary>Writes the header of a block with this payload into <paramref name="header"/>.</summary>
    public static void Write(Span<byte> header, ulong salt, in RecordBatch batch)
    {
        ReadOnlySpan<byte> payload = batch.Records.Span;
        Magic.CopyTo(header);
        BinaryPrimitives.WriteUInt32BigEndian(header[4..], Version);
        BinaryPrimitives.WriteUInt64BigEndian(header[SaltOffset..], salt);
        BinaryPrimitives.WriteInt32BigEndian(header[16..], payload.Length);
        BinaryPrimitives.WriteInt32BigEndian(header[20..], batch.Count);
        BinaryPrimitives.WriteInt64BigEndian(header[24..], batch.FirstIndex);
        BinaryPrimitives.WriteInt64BigEndian(header[32..], batch.LastIndex);
        BinaryPrimitives.WriteUInt32BigEndian(header[CrcOffset..], ComputeCrc(header, payload));
    }

    /// <summary>Reads a header and judges every field of it. False: these bytes begin no block.</summary>
    public static bool TryRead(ReadOnlySpan<byte> header, out JournalBlock block)
    {
        block = default;
        if (header.Length < HeaderSize || !header.StartsWith(Magic) || BinaryPrimitives.ReadUInt32BigEndian(header[4..]) != Version)
        {
            return false;
        }

        block = new JournalBlock(
            BinaryPrimitives.ReadUInt64BigEndian(header[SaltOffset..]),
            BinaryPrimitives.ReadInt32BigEndian(header[16..]),
            BinaryPrimitives.ReadInt32BigEndian(header[20..]),
            BinaryPrimitives.ReadInt64BigEndian(header[24..]),
            BinaryPrimitives.ReadInt64BigEndian(header[32..]),
            BinaryPrimitives.ReadUInt32BigEndian(header[CrcOffset..]));
        return IsPlausible(block.PayloadSize, block.Count, block.FirstIndex, block.LastIndex);
    }

    /// <summary>What every block keeps to: size within the limit, room for the records, indices that can be strictly rising.</summary>
    public static bool IsPlausible(int payloadSize, int count, long firstIndex, long lastIndex) =>
        payloadSize is > 0 and <= MaxPayloadSize
        && count > 0 && count <= payloadSize / FormatLimits.LengthPrefixSize
        && firstIndex >= 0 && lastIndex >= firstIndex && lastIndex - firstIndex >= count - 1;

    public static uint ComputeCrc(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload) =>
        Crc32C.Append(Crc32C.Append(0, header[..CrcOffset]), payload);
}
