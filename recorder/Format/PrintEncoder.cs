using System.Buffers;
using System.Buffers.Binary;

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
    private static ReadOnlySpan<byte> TypeName => "print"u8;

    public static int Write(IBufferWriter<byte> output, in PrintRecord print, ReadOnlySpan<byte> data)
    {
        ReadOnlySpan<byte> cluster = print.ClusterName.Span;
        (long seconds, int nanos) = ProtoTime.FromTime(print.Time);
        int timeSize = ScalarSize(seconds) + ScalarSize(nanos);
        int metadataSize = ScalarSize(print.Index) + BytesSize(TypeName.Length) + 1 + WireWriter.VarintSize((uint)timeSize) + timeSize
            + BytesSize(cluster.Length);
        long printSize = 1L + WireWriter.VarintSize((uint)metadataSize) + metadataSize + ScalarSize(print.ChunkIndex)
            + BytesSize(data.Length) + ScalarSize(data.Length) + ScalarSize(print.DelayMilliseconds) + ScalarSize(print.Offset);
        long messageSize = 1 + WireWriter.VarintSize((ulong)printSize) + printSize;
        if (messageSize > FormatLimits.MaxMessageSize)
        {
            throw new RecordTooLargeException(messageSize);
        }

        int size = FormatLimits.LengthPrefixSize + (int)messageSize;
        Span<byte> target = output.GetSpan(size)[..size];
        BinaryPrimitives.WriteUInt32BigEndian(target, (uint)messageSize);
        var writer = new WireWriter(target[FormatLimits.LengthPrefixSize..]);
        Length(ref writer, 7, (int)printSize);
        Length(ref writer, 1, metadataSize);
        Scalar(ref writer, 1, print.Index);
        Bytes(ref writer, 2, TypeName);
        Length(ref writer, 5, timeSize);
        Scalar(ref writer, 1, seconds);
        Scalar(ref writer, 2, nanos);
        Bytes(ref writer, 6, cluster);
        Scalar(ref writer, 2, print.ChunkIndex);
        Bytes(ref writer, 3, data);
        Scalar(ref writer, 4, data.Length);
        Scalar(ref writer, 5, print.DelayMilliseconds);
        Scalar(ref writer, 6, print.Offset);
        output.Advance(size);
        return size;
    }

    private static int ScalarSize(long value) => value == 0 ? 0 : 1 + WireWriter.VarintSize((ulong)value);

    private static int BytesSize(int length) => length == 0 ? 0 : 1 + WireWriter.VarintSize((uint)length) + length;

    private static void Scalar(ref WireWriter writer, int field, long value)
    {
        if (value != 0)
        {
            writer.Byte((byte)(field << 3));
            writer.Varint((ulong)value);
        }
    }

    private static void Bytes(ref WireWriter writer, int field, scoped ReadOnlySpan<byte> value)
    {
        if (!value.IsEmpty)
        {
            Length(ref writer, field, value.Length);
            writer.Bytes(value);
        }
    }

    private static void Length(ref WireWriter writer, int field, int length)
    {
        writer.Byte((byte)((field << 3) | LengthDelimited));
        writer.Varint((uint)length);
    }
}
