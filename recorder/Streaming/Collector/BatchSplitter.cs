using Recorder.Format;

namespace Recorder.Streaming.Collector;

/// <summary>Cuts a large batch at its records.</summary>
internal static class BatchSplitter
{
    /// <summary>Takes records off the front of <paramref name="batch"/>, at least one and at most <paramref name="maxSize"/> bytes if they fit that.</summary>
    /// <exception cref="RecordFormatException">The bytes are no whole records.</exception>
    public static RecordBatch Take(ref RecordBatch batch, int maxSize)
    {
        ReadOnlySpan<byte> all = batch.Records.Span;
        ReadOnlySpan<byte> rest = all;
        int count = 0;
        long last = -1;
        while (!rest.IsEmpty)
        {
            ReadOnlySpan<byte> before = rest;
            if (!RecordReader.TryRead(ref rest, out ReadOnlySpan<byte> message))
            {
                throw new RecordFormatException($"batch ends {rest.Length} bytes into a record");
            }

            if (count > 0 && maxSize < all.Length - rest.Length)
            {
                rest = before;
                break;
            }

            last = RecordKey.Read(message).Index;
            count++;
        }

        int size = all.Length - rest.Length;
        var taken = new RecordBatch(batch.Records[..size], count, batch.FirstIndex, last);
        batch = new RecordBatch(batch.Records[size..], batch.Count - count, last + 1, batch.LastIndex);
        return taken;
    }
}
