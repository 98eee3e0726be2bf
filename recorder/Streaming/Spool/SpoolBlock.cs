using Recorder.Format;
using Recorder.Streaming.Collector;

namespace Recorder.Streaming.Spool;

/// <summary>
/// One block of a journal that is being recovered. Its checksum is right, and yet it need not hold what the block says: that is
/// looked at before anything is handed on.
/// </summary>
internal static class SpoolBlock
{
    /// <summary>Takes what is new in the block: the events after <paramref name="last"/>.</summary>
    /// <param name="block">As it was read.</param>
    /// <param name="last">Event index of the last one taken.</param>
    /// <param name="fresh">Empty when nothing of the block can be used.</param>
    /// <returns>What is wrong with the block, or null.</returns>
    public static string? Read(in RecordBatch block, long last, out BatchScan fresh)
    {
        fresh = default;
        try
        {
            fresh = BatchScan.Read(block, last);
        }
        catch (RecordFormatException cause)
        {
            return $"block of event {block.FirstIndex}: {cause.Message}";
        }

        RecordBatch taken = fresh.Fresh;
        return taken.Count == block.Count && taken.FirstIndex == block.FirstIndex && taken.LastIndex == block.LastIndex
            ? null
            : $"block of events {block.FirstIndex} to {block.LastIndex} has {taken.Count} new ones after {last}";
    }
}
