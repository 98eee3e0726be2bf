using Recorder.Format;

namespace Recorder.Streaming.Wire;

/// <summary>Holds a batch from a peer to what it says of itself, and every record in it to the format.</summary>
internal static class RecordBatchCheck
{
    /// <exception cref="GrpcException">It is not so; the message names the field, its value and what was found or allowed.</exception>
    public static void Check(in RecordBatch batch)
    {
        ReadOnlySpan<byte> rest = batch.Records.Span;
        if (WireLimits.MaxFramedSize < rest.Length)
        {
            throw GrpcException.Invalid($"records.framed is {rest.Length} bytes, limit {WireLimits.MaxFramedSize}");
        }

        int count = 0;
        long first = 0, last = -1;
        while (TryRead(ref rest, count, out ReadOnlySpan<byte> message))
        {
            long index = ReadIndex(message, count);
            if (index <= last)
            {
                throw GrpcException.Invalid($"record {count} of the batch has index {index}, which does not rise from {last}");
            }

            first = count == 0 ? index : first;
            last = index;
            count++;
        }

        if (!rest.IsEmpty)
        {
            throw GrpcException.Invalid($"records.framed ends {rest.Length} bytes into a record");
        }

        if (count == 0 || count != batch.Count)
        {
            throw GrpcException.Invalid($"records.count is {batch.Count}, but there are {count} records");
        }

        if (first != batch.FirstIndex || last != batch.LastIndex)
        {
            throw GrpcException.Invalid(
                $"records.first_index and last_index are {batch.FirstIndex} and {batch.LastIndex}, but the records have {first} to {last}");
        }
    }

    /// <summary>Reads the index of an unframed event.</summary>
    /// <exception cref="GrpcException">It is no event, or has no index.</exception>
    public static long ReadIndex(ReadOnlySpan<byte> message, int number)
    {
        try
        {
            long index = RecordKey.Read(message).Index;
            return 0 <= index ? index : throw GrpcException.Invalid($"record {number} of the batch has index {index}, allowed 0 and up");
        }
        catch (RecordFormatException malformed)
        {
            throw GrpcException.Invalid($"record {number} of the batch: {malformed.Message}");
        }
    }

    private static bool TryRead(ref ReadOnlySpan<byte> buffer, int number, out ReadOnlySpan<byte> message)
    {
        try
        {
            return RecordReader.TryRead(ref buffer, out message);
        }
        catch (RecordFormatException malformed)
        {
            throw GrpcException.Invalid($"record {number} of the batch: {malformed.Message}");
        }
    }
}
