namespace Recorder.Streaming.Collector;

/// <summary>A journal file that takes no more and is durable.</summary>
/// <param name="Number">Of the segment.</param>
/// <param name="Path">Of the file.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Records">Records that were in it when it was sealed, or taken over from an earlier process; repeats counted.</param>
internal readonly record struct SealedSegment(int Number, string Path, long Size, long Records);
