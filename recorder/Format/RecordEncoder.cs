using System.Buffers;
using System.Buffers.Binary;
using Google.Protobuf;
using Recorder.Format.Events;

namespace Recorder.Format;

/// <summary>Turns events into framed records: u32 big-endian length, then the protobuf.</summary>
public static class RecordEncoder
{
    /// <summary>
    /// Writes one event and returns the bytes written. Embedded messages that Teleport writes even when empty are set on
    /// <paramref name="record"/> where they are missing.
    /// </summary>
    /// <exception cref="RecordTooLargeException">It does not fit; nothing was written.</exception>
    public static int Write(IBufferWriter<byte> output, OneOf record)
    {
        int messageSize = Measure(record);
        int size = FormatLimits.LengthPrefixSize + messageSize;
        Span<byte> target = output.GetSpan(size)[..size];
        BinaryPrimitives.WriteUInt32BigEndian(target, (uint)messageSize);
        record.WriteTo(target[FormatLimits.LengthPrefixSize..]);
        output.Advance(size);
        return size;
    }

    /// <summary>The bytes of one event, without its length. Sets what <see cref="Write"/> does.</summary>
    /// <exception cref="RecordTooLargeException">It does not fit.</exception>
    public static int Measure(OneOf record)
    {
        AlwaysFields.Fill(record);
        int size = record.CalculateSize();
        return size <= FormatLimits.MaxMessageSize ? size : throw new RecordTooLargeException(size);
    }

    /// <summary>Writes one print event and returns the bytes written. Allocates nothing.</summary>
    /// <exception cref="RecordTooLargeException">
    /// It does not fit; nothing was written. Data of at most <see cref="FormatLimits.MaxPrintData"/> bytes always fits.
    /// </exception>
    public static int WritePrint(IBufferWriter<byte> output, in PrintRecord print, ReadOnlySpan<byte> data) =>
        PrintEncoder.Write(output, print, data);

    /// <summary>Writes data of any length as consecutive prints, cut by <see cref="PrintSplitter"/>.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="next">The record of the first print; afterwards that of the print to come after them.</param>
    /// <param name="data">What was printed.</param>
    public static void WritePrints(IBufferWriter<byte> output, ref PrintRecord next, ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty)
        {
            int length = PrintSplitter.NextLength(data);
            PrintEncoder.Write(output, next, data[..length]);
            next.Index++;
            next.ChunkIndex++;
            next.Offset += length;
            data = data[length..];
        }
    }
}
