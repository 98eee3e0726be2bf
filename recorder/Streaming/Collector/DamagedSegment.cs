namespace Recorder.Streaming.Collector;

/// <summary>A sealed segment that has gone bad since: some of its records cannot be read any more.</summary>
/// <param name="Segment">The segment.</param>
/// <param name="Lost">As an auditor should read it.</param>
internal sealed record DamagedSegment(SealedSegment Segment, string Lost);
