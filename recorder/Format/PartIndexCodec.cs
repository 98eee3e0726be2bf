using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Recorder.Format;

/// <summary>The bytes of the index sidecar.</summary>
/// <remarks>
/// FORMAT.md, "Index": 8 bytes "recindex", u32be version, u32be part count, u64be recording size, u64be record count, SHA-256 of the
/// recording, SHA-256 of the content; an entry for each part; SHA-256 of everything before it.
/// </remarks>
internal static class PartIndexCodec
{
    private const int Version = 1;
    private const int DigestSize = SHA256.HashSizeInBytes;
    private const int HeadSize = 8 + 4 + 4 + 8 + 8 + DigestSize + DigestSize;
    private const int EntrySize = (7 * sizeof(long)) + DigestSize;

    private static ReadOnlySpan<byte> Magic => "recindex"u8;

    public static byte[] ToBytes(PartIndex index)
    {
        byte[] bytes = new byte[HeadSize + ((long)EntrySize * index.Parts.Count) + DigestSize];
        Span<byte> rest = bytes;
        Put(ref rest, Magic);
        BinaryPrimitives.WriteInt32BigEndian(rest, Version);
        BinaryPrimitives.WriteInt32BigEndian(rest[4..], index.Parts.Count);
        rest = rest[8..];
        Put(ref rest, index.RecordingSize);
        Put(ref rest, index.RecordCount);
        Put(ref rest, index.RecordingSha256);
        Put(ref rest, index.ContentSha256);
        foreach (PartIndexEntry part in index.Parts)
        {
            Put(ref rest, part.Offset);
            Put(ref rest, part.Size);
            Put(ref rest, part.RecordCount);
            Put(ref rest, part.FirstIndex);
            Put(ref rest, part.LastIndex);
            Put(ref rest, part.FirstTime.UtcTicks);
            Put(ref rest, part.LastTime.UtcTicks);
            Put(ref rest, part.Sha256);
        }

        SHA256.HashData(bytes.AsSpan(0, bytes.Length - DigestSize), rest);
        return bytes;
    }

    public static PartIndex Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeadSize + DigestSize || !bytes.StartsWith(Magic))
        {
            throw new RecordFormatException($"{bytes.Length} bytes that are no part index");
        }

        int version = BinaryPrimitives.ReadInt32BigEndian(bytes[8..]);
        if (version != Version)
        {
            throw new RecordFormatException($"part index has version {version}, readable is {Version}");
        }

        uint count = BinaryPrimitives.ReadUInt32BigEndian(bytes[12..]);
        if (bytes.Length != HeadSize + (EntrySize * (long)count) + DigestSize)
        {
            throw new RecordFormatException($"part index of {count} parts has {bytes.Length} bytes");
        }

        if (!bytes[^DigestSize..].SequenceEqual(SHA256.HashData(bytes[..^DigestSize])))
        {
            throw new RecordFormatException("part index does not match its own digest");
        }

        ReadOnlySpan<byte> rest = bytes[16..];
        long recordingSize = Take(ref rest);
        long recordCount = Take(ref rest);
        byte[] recordingSha256 = TakeDigest(ref rest);
        byte[] contentSha256 = TakeDigest(ref rest);
        var parts = new PartIndexEntry[count];
        long end = 0;
        for (int i = 0; i < parts.Length; i++)
        {
            parts[i] = new PartIndexEntry(
                Take(ref rest), Take(ref rest), Take(ref rest), Take(ref rest), Take(ref rest), TakeTime(ref rest), TakeTime(ref rest), TakeDigest(ref rest));
            end = EndOf(parts[i], end, recordingSize);
        }

        return new PartIndex(parts, recordingSize, recordingSha256, recordCount, contentSha256);
    }

    // Whoever seeks by the index goes where it says: it must not lead out of the recording, or back.
    private static long EndOf(PartIndexEntry part, long before, long recordingSize) =>
        part.Offset >= before && part.Offset <= recordingSize && part.Size > 0 && part.Size <= recordingSize - part.Offset
            ? part.Offset + part.Size
            : throw new RecordFormatException(
                $"part index has a part of {part.Size} bytes at {part.Offset}, after {before}, in a recording of {recordingSize}");

    private static void Put(ref Span<byte> rest, long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(rest, value);
        rest = rest[sizeof(long)..];
    }

    private static void Put(ref Span<byte> rest, ReadOnlySpan<byte> value)
    {
        value.CopyTo(rest);
        rest = rest[value.Length..];
    }

    private static long Take(ref ReadOnlySpan<byte> rest)
    {
        long value = BinaryPrimitives.ReadInt64BigEndian(rest);
        rest = rest[sizeof(long)..];
        return value;
    }

    private static DateTimeOffset TakeTime(ref ReadOnlySpan<byte> rest)
    {
        long ticks = Take(ref rest);
        return ticks >= 0 && ticks <= DateTime.MaxValue.Ticks
            ? new DateTimeOffset(ticks, TimeSpan.Zero)
            : throw new RecordFormatException($"part index has time {ticks}");
    }

    private static byte[] TakeDigest(ref ReadOnlySpan<byte> rest)
    {
        byte[] digest = rest[..DigestSize].ToArray();
        rest = rest[DigestSize..];
        return digest;
    }
}
