using Recorder.Format;
using Recorder.Format.Events;

namespace Recorder.Streaming.Collector;

/// <summary>The new records of a batch, each judged, after repeats were dropped off its front.</summary>
internal readonly record struct BatchScan(RecordBatch Fresh, DateTimeOffset LastTime, List<NotableRecord>? Notable)
{
    public bool IsEmpty => Fresh.Count == 0;

    /// <summary>Walks the records of <paramref name="batch"/> that come after <paramref name="last"/>.</summary>
    /// <exception cref="RecordFormatException">The bytes are no whole records with rising indices.</exception>
    public static BatchScan Read(in RecordBatch batch, long last)
    {
        ReadOnlySpan<byte> rest = batch.Records.Span;
        List<NotableRecord>? notable = null;
        int count = 0;
        int repeated = 0;
        long first = -1;
        long previous = -1;
        DateTimeOffset time = default;
        while (!rest.IsEmpty)
        {
            int start = batch.Records.Length - rest.Length;
            if (!RecordReader.TryRead(ref rest, out ReadOnlySpan<byte> message))
            {
                throw new RecordFormatException($"batch ends {rest.Length} bytes into a record");
            }

            RecordKey key = RecordKey.Read(message);
            if (key.Index <= previous)
            {
                throw new RecordFormatException($"event index {key.Index} after {previous}");
            }

            previous = key.Index;
            if (key.Index <= last)
            {
                repeated = batch.Records.Length - rest.Length;
                continue;
            }

            first = count++ == 0 ? key.Index : first;
            time = key.Time;
            if (IsNotable(key.Kind))
            {
                (notable ??= []).Add(new NotableRecord(key, start + FormatLimits.LengthPrefixSize - repeated, message.Length));
            }
        }

        return new BatchScan(new RecordBatch(batch.Records[repeated..], count, first, previous), time, notable);
    }

    // What makes up the bulk of a recording says nothing about the session as a whole.
    public static bool IsNotable(OneOf.EventOneofCase kind) => kind
        is not OneOf.EventOneofCase.SessionPrint
        and not OneOf.EventOneofCase.DesktopRecording
        and not OneOf.EventOneofCase.AppSessionHTTPRequestBodyChunk
        and not OneOf.EventOneofCase.AppSessionHTTPResponseBodyChunk;
}
