using System.Buffers.Binary;
using Recorder.Streaming.Journal;

namespace Fuzz.Mutations;

/// <summary>The blocks of a journal; sealing writes size and checksum.</summary>
internal sealed class JournalBlocks : BlockFormat
{
    private const int SizeOffset = 16, ChecksumOffset = 40;

    public override bool TryCut(ReadOnlySpan<byte> rest, out int headerSize, out long payloadSize)
    {
        (headerSize, payloadSize) = (JournalBlock.HeaderSize, 0);
        if (rest.Length < headerSize || !rest.StartsWith(JournalBlock.Magic))
        {
            return false;
        }

        payloadSize = BinaryPrimitives.ReadUInt32BigEndian(rest[SizeOffset..]);
        return true;
    }

    public override void Seal(Span<byte> header, ReadOnlySpan<byte> payload)
    {
        BinaryPrimitives.WriteInt32BigEndian(header[SizeOffset..], payload.Length);
        BinaryPrimitives.WriteUInt32BigEndian(header[ChecksumOffset..], JournalBlock.ComputeCrc(header, payload));
    }
}
