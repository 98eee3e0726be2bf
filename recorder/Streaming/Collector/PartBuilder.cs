using Recorder.Format;
using Recorder.Streaming.Journal;

namespace Recorder.Streaming.Collector;

/// <summary>Turns sealed segments into parts of the format.</summary>
internal static class PartBuilder
{
    /// <summary>
    /// Writes a format part for each segment, until there are <paramref name="minimumSize"/> bytes or no segments left.
    /// Records at or below the last index of <paramref name="stored"/> are repeats (an earlier process took them twice, around
    /// a failure of its disk) and are dropped.
    /// </summary>
    public static PartContent Write(PooledStream output, ReadOnlySpan<SealedSegment> segments, TrackSummary stored, long minimumSize)
    {
        TrackSummary summary = stored.Clone();
        var damaged = new List<DamagedSegment>();
        int last = 0;
        foreach (SealedSegment segment in segments)
        {
            using var records = new PooledStream((int)Math.Min(segment.Size, int.MaxValue));
            if (Read(segment, summary, records) is { } damage)
            {
                damaged.Add(damage);
            }

            if (records.Length > 0)
            {
                PartWriter.Write(output, records.Written, 0);
            }

            last = segment.Number;
            if (minimumSize <= output.Length && output.Length > 0)
            {
                break;
            }
        }

        return new PartContent(last, summary, damaged);
    }

    // Null: it gave back all that was in it.
    private static DamagedSegment? Read(in SealedSegment segment, TrackSummary summary, PooledStream records)
    {
        long read = 0;
        using var reader = new JournalReader(segment.Path);
        while (reader.TryReadNext(out RecordBatch batch))
        {
            BatchScan scan = BatchScan.Read(batch, summary.LastIndex);
            summary.Add(scan);
            records.Write(scan.Fresh.Records.Span);
            read += batch.Count;
        }

        // Its findings alone do not tell: after a crash it may end in bytes that were never acknowledged.
        return segment.Records <= read
            ? null
            : new DamagedSegment(segment,
                $"{segment.Records - read} events of journal segment {segment.Number} cannot be read any more ({string.Join(", ", reader.Findings)})");
    }
}
