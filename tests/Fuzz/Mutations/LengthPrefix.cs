using System.Buffers.Binary;

namespace Fuzz.Mutations;

/// <summary>Blocks with a big-endian length in their header.</summary>
/// <param name="headerSize">Bytes of the header.</param>
/// <param name="lengthOffset">Where in it the length stands.</param>
/// <param name="lengthSize">2 or 4 bytes.</param>
/// <param name="counted">Bytes of the header that the length counts too.</param>
internal sealed class LengthPrefix(int headerSize, int lengthOffset, int lengthSize, int counted) : BlockFormat
{
    /// <summary>A record; also any string of SSH.</summary>
    public static LengthPrefix Record { get; } = new(4, 0, 4, 0);

    public static LengthPrefix Grpc { get; } = new(5, 1, 4, 0);

    public static LengthPrefix NodeFrame { get; } = new(5, 1, 4, 0);

    public static LengthPrefix SftpPacket { get; } = new(5, 0, 4, 1);

    /// <summary>See <see cref="Targets.Script"/>.</summary>
    public static LengthPrefix ScriptStep { get; } = new(3, 1, 2, 0);

    /// <summary>See <see cref="Targets.SpdyHeadersTarget"/>.</summary>
    public static LengthPrefix HeaderBlock { get; } = new(2, 0, 2, 0);

    /// <summary>See <see cref="Targets.SpoolImage"/>.</summary>
    public static LengthPrefix ImageFile { get; } = new(5, 1, 4, 0);

    public override bool TryCut(ReadOnlySpan<byte> rest, out int header, out long payloadSize)
    {
        (header, payloadSize) = (headerSize, 0);
        if (rest.Length < headerSize)
        {
            return false;
        }

        ReadOnlySpan<byte> length = rest[lengthOffset..];
        payloadSize = (lengthSize == 2 ? BinaryPrimitives.ReadUInt16BigEndian(length) : BinaryPrimitives.ReadUInt32BigEndian(length)) - counted;
        return true;
    }

    public override void Seal(Span<byte> header, ReadOnlySpan<byte> payload)
    {
        Span<byte> length = header[lengthOffset..];
        if (lengthSize == 2)
        {
            BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)(payload.Length + counted));
        }
        else
        {
            BinaryPrimitives.WriteInt32BigEndian(length, payload.Length + counted);
        }
    }
}
