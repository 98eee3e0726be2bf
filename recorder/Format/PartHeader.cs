using System.Buffers.Binary;

namespace Recorder.Format;

/// <summary>The 24 bytes (version 1) or 32 bytes (version 2) before each part's body.</summary>
/// <remarks>FORMAT.md, "Part header": u64be version, u64be body size, u64be padding size; version 2 adds u8 flags and 7 zero bytes.</remarks>
/// <param name="Version">1, or 2 where the part has flags.</param>
/// <param name="BodySize">Bytes of the body, without header and padding.</param>
/// <param name="PaddingSize">Zero bytes after the body.</param>
/// <param name="Flags">Version 2 only.</param>
public readonly record struct PartHeader(int Version, long BodySize, long PaddingSize, byte Flags)
{
    public const int VersionOne = 1, VersionTwo = 2;
    public const int VersionOneSize = 24, VersionTwoSize = 32;
    private const byte EncryptedFlag = 1;

    /// <summary>A plain part, padded up to <paramref name="minimumSize"/> bytes (0: not at all).</summary>
    public static PartHeader Plain(long bodySize, long minimumSize) =>
        new(VersionOne, bodySize, Math.Max(0, minimumSize - VersionOneSize - bodySize), Flags: 0);

    public bool IsEncrypted => (Flags & EncryptedFlag) != 0;

    public int Size => Version == VersionOne ? VersionOneSize : VersionTwoSize;

    /// <summary>Size of the whole part. Does not overflow for a header that was read.</summary>
    public long PartSize => Size + BodySize + PaddingSize;

    /// <summary>Reads the header at the front of <paramref name="buffer"/>. Returns false when it is not all there yet.</summary>
    /// <exception cref="RecordFormatException">The version is neither 1 nor 2, or a size is past 2^61.</exception>
    public static bool TryRead(ReadOnlySpan<byte> buffer, out PartHeader header)
    {
        header = default;
        if (!BinaryPrimitives.TryReadUInt64BigEndian(buffer, out ulong version))
        {
            return false;
        }

        if (version is not (VersionOne or VersionTwo))
        {
            throw new RecordFormatException($"part has version {version}, readable are 1 and 2");
        }

        if (buffer.Length < (version == VersionOne ? VersionOneSize : VersionTwoSize))
        {
            return false;
        }

        ulong bodySize = BinaryPrimitives.ReadUInt64BigEndian(buffer[8..]);
        ulong paddingSize = BinaryPrimitives.ReadUInt64BigEndian(buffer[16..]);
        const ulong Limit = 1UL << 61; // two of them and a header stay below 2^63
        if (bodySize > Limit || paddingSize > Limit)
        {
            throw new RecordFormatException($"part has body size {bodySize} and padding size {paddingSize}, allowed {Limit}");
        }

        header = new PartHeader((int)version, (long)bodySize, (long)paddingSize, version == VersionOne ? (byte)0 : buffer[24]);
        return true;
    }

    /// <summary>Writes <see cref="Size"/> bytes.</summary>
    public void Write(Span<byte> target)
    {
        target[..Size].Clear();
        BinaryPrimitives.WriteInt64BigEndian(target, Version);
        BinaryPrimitives.WriteInt64BigEndian(target[8..], BodySize);
        BinaryPrimitives.WriteInt64BigEndian(target[16..], PaddingSize);
        if (Version != VersionOne)
        {
            target[24] = Flags;
        }
    }
}
