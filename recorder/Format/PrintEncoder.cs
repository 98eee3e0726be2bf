using System.Buffers;
using System.Buffers.Binary;
using static Recorder.Format.WireWriter;

namespace Recorder.Format;

/// <summary>
/// Encodes print events by hand: they are nearly all of a recording, and the generated classes would cost five objects
/// each. The bytes are those of Google.Protobuf for the same event.
/// </summary>
/// <remarks>
/// OneOf{7: SessionPrint{1: Metadata{1 index, 2 "print", 5 time, 6 cluster}, 2 chunk index, 3 data, 4 bytes, 5 delay, 6 offset}}.
/// Scalars at their default are left out; Metadata and Time never are.
/// </remarks>
internal static class PrintEncoder
{
    private const byte LengthDelimited = (byte)WireType.LengthDelimited;
    private const int MaxUsualCluster = 64;

    // Metadata's field 2: tag, length, text.
    private static ReadOnlySpan<byte> TypeField => "\x12\x05print"u8;

    public static int Write(IBufferWriter<byte> output, in PrintRecord print, ReadOnlySpan<byte> data)
    {
        (long seconds, int nanos) = ProtoTime.FromTime(print.Time);
        long numbers = print.Index | print.ChunkIndex | print.DelayMilliseconds | print.Offset | seconds;
        return (ulong)numbers < NumberField.Limit && print.ClusterName.Length <= MaxUsualCluster && !data.IsEmpty
            ? WriteUsual(output, print, seconds, nanos, data)
            : WriteUnusual(output, print, seconds, nanos, data);
    }

    // No number is negative or huge, and the metadata's size takes one byte.
    private static int WriteUsual(IBufferWriter<byte> output, in PrintRecord print, long seconds, int nanos, ReadOnlySpan<byte> data)
    {
        NumberField index = NumberField.Of(1 << 3, (ulong)print.Index);
        NumberField second = NumberField.Of(1 << 3, (ulong)seconds);
        NumberField nano = NumberField.Of(2 << 3, (ulong)nanos);
        NumberField chunk = NumberField.Of(2 << 3, (ulong)print.ChunkIndex);
        NumberField length = NumberField.Of(4 << 3, (ulong)data.Length);
        NumberField delay = NumberField.Of(5 << 3, (ulong)print.DelayMilliseconds);
        NumberField offset = NumberField.Of(6 << 3, (ulong)print.Offset);
        ReadOnlySpan<byte> cluster = print.ClusterName.Span;
        int timeSize = second.Size + nano.Size;
        int metadataSize = index.Size + TypeField.Length + 2 + timeSize + BytesSize(cluster.Length);
        int printSize = 2 + metadataSize + chunk.Size + length.Size + data.Length + length.Size + delay.Size + offset.Size;
        NumberField head = NumberField.Of((7 << 3) | LengthDelimited, (ulong)printSize);
        int messageSize = head.Size + printSize;
        if (messageSize > FormatLimits.MaxMessageSize)
        {
            throw new RecordTooLargeException(messageSize);
        }

        Span<byte> target = output.GetSpan(FormatLimits.LengthPrefixSize + messageSize + NumberField.StoreSize);
        BinaryPrimitives.WriteUInt32BigEndian(target, (uint)messageSize);
        int at = head.Store(target, FormatLimits.LengthPrefixSize);
        target[at] = (1 << 3) | LengthDelimited;
        target[at + 1] = (byte)metadataSize;
        at = index.Store(target, at + 2);
        TypeField.CopyTo(target[at..]);
        at += TypeField.Length;
        target[at] = (5 << 3) | LengthDelimited;
        target[at + 1] = (byte)timeSize;
        at = second.Store(target, at + 2);
        at = nano.Store(target, at);
        at = Bytes(target, at, 6, cluster);
        at = chunk.Store(target, at);
        at = length.With((3 << 3) | LengthDelimited).Store(target, at);
        data.CopyTo(target[at..]);
        at = length.Store(target, at + data.Length);
        at = delay.Store(target, at);
        at = offset.Store(target, at);
        output.Advance(at);
        return at;
    }

    private static int WriteUnusual(IBufferWriter<byte> output, in PrintRecord print, long seconds, int nanos, ReadOnlySpan<byte> data)
    {
        ReadOnlySpan<byte> cluster = print.ClusterName.Span;
        int timeSize = ScalarSize(seconds) + ScalarSize(nanos);
        int metadataSize = ScalarSize(print.Index) + TypeField.Length + 1 + VarintSize((uint)timeSize) + timeSize
            + BytesSize(cluster.Length);
        long printSize = 1L + VarintSize((uint)metadataSize) + metadataSize + ScalarSize(print.ChunkIndex)
            + BytesSize(data.Length) + ScalarSize(data.Length) + ScalarSize(print.DelayMilliseconds) + ScalarSize(print.Offset);
        long messageSize = 1 + VarintSize((ulong)printSize) + printSize;
        if (messageSize > FormatLimits.MaxMessageSize)
        {
            throw new RecordTooLargeException(messageSize);
        }

        int size = FormatLimits.LengthPrefixSize + (int)messageSize;
        Span<byte> target = output.GetSpan(size)[..size];
        BinaryPrimitives.WriteUInt32BigEndian(target, (uint)messageSize);
        int at = Length(target, FormatLimits.LengthPrefixSize, 7, (int)printSize);
        at = Length(target, at, 1, metadataSize);
        at = Scalar(target, at, 1, print.Index);
        TypeField.CopyTo(target[at..]);
        at += TypeField.Length;
        at = Length(target, at, 5, timeSize);
        at = Scalar(target, at, 1, seconds);
        at = Scalar(target, at, 2, nanos);
        at = Bytes(target, at, 6, cluster);
        at = Scalar(target, at, 2, print.ChunkIndex);
        at = Bytes(target, at, 3, data);
        at = Scalar(target, at, 4, data.Length);
        at = Scalar(target, at, 5, print.DelayMilliseconds);
        Scalar(target, at, 6, print.Offset);
        output.Advance(size);
        return size;
    }
}
