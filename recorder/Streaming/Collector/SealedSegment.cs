namespace Recorder.Streaming.Collector;

/// <summary>A journal file that takes no more and is durable.</summary>
internal readonly record struct SealedSegment(int Number, string Path, long Size);
