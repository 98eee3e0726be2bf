namespace Recorder.Streaming.Collector;

/// <summary>What one part of the store is made of: whole segments, each as a part of the format.</summary>
/// <param name="LastSegment">Highest segment in it.</param>
/// <param name="Summary">Of the track's events up to and with this part.</param>
/// <param name="Damaged">Those of the segments that did not give all of their records back.</param>
internal readonly record struct PartContent(int LastSegment, TrackSummary Summary, IReadOnlyList<DamagedSegment> Damaged);
