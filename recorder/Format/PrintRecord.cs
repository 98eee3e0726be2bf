namespace Recorder.Format;

/// <summary>What a print event says about its data, without the data itself.</summary>
/// <remarks>Not read-only: a writer counts in place, for copying it costs as much as encoding a short print.</remarks>
/// <param name="Index">Event index (Metadata.Index).</param>
/// <param name="Time">When the data was printed; written rounded to milliseconds.</param>
/// <param name="ChunkIndex">Prints before this one in the recording.</param>
/// <param name="DelayMilliseconds">Time since the first print.</param>
/// <param name="Offset">Bytes printed before this one.</param>
/// <param name="ClusterName">Name of the cluster, in UTF-8.</param>
public record struct PrintRecord(
    long Index, DateTimeOffset Time, long ChunkIndex, long DelayMilliseconds, long Offset, ReadOnlyMemory<byte> ClusterName);
