using Recorder.Format;

namespace Recorder.Streaming.Wire;

/// <summary>Cuts batches between records. Copies nothing.</summary>
internal static class RecordBatchCutter
{
    /// <summary>Takes the longest run of whole records up to <paramref name="maxSize"/> bytes off the front; false when none is left.</summary>
    public static bool TryCut(ref RecordBatch rest, int maxSize, out RecordBatch piece)
    {
        piece = rest;
        if (rest.Records.Length <= maxSize)
        {
            rest = default;
            return 0 < piece.Count;
        }

        ReadOnlySpan<byte> records = rest.Records.Span;
        int size = 0, count = 0;
        long last = rest.FirstIndex;
        while (RecordReader.TryRead(ref records, out ReadOnlySpan<byte> message) && size + FormatLimits.LengthPrefixSize + message.Length <= maxSize)
        {
            size += FormatLimits.LengthPrefixSize + message.Length;
            count++;
            last = RecordKey.Read(message).Index;
        }

        piece = new RecordBatch(rest.Records[..size], count, rest.FirstIndex, last);
        ReadOnlySpan<byte> next = rest.Records.Span[size..];
        long first = RecordReader.TryRead(ref next, out ReadOnlySpan<byte> following)
            ? RecordKey.Read(following).Index
            : throw new RecordFormatException($"batch of {rest.Records.Length} bytes is cut off in a record");
        rest = new RecordBatch(rest.Records[size..], rest.Count - count, first, rest.LastIndex);
        return true;
    }
}
