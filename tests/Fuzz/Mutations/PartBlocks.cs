using System.Buffers.Binary;

namespace Fuzz.Mutations;

/// <summary>The parts of a recording: a header of version 1 or 2, and a body. Padding after a body is taken for the next block's header.</summary>
internal sealed class PartBlocks : BlockFormat
{
    public override bool TryCut(ReadOnlySpan<byte> rest, out int headerSize, out long payloadSize)
    {
        (headerSize, payloadSize) = (24, 0);
        if (rest.Length < headerSize)
        {
            return false;
        }

        ulong version = BinaryPrimitives.ReadUInt64BigEndian(rest);
        headerSize = version == 2 ? 32 : 24;
        payloadSize = BinaryPrimitives.ReadInt64BigEndian(rest[8..]);
        return version is 1 or 2;
    }

    public override void Seal(Span<byte> header, ReadOnlySpan<byte> payload) => BinaryPrimitives.WriteInt64BigEndian(header[8..], payload.Length);
}
