using Recorder.Streaming.Spool;
using Recorder.Streaming.Sync;

namespace Recorder.Hosting;

/// <summary>How a <see cref="RecordingPipeline"/> is laid.</summary>
/// <param name="Route">Where what is recorded goes.</param>
public sealed record PipelineOptions(RecordingRoute Route)
{
    /// <summary>Needed for <see cref="RecordingRoute.Spool"/>. With another route, what is in it is shipped, and nothing new is put there.</summary>
    public SpoolOptions? Spool { get; init; }

    /// <summary>How long sessions wait for a collector, where they need one themselves.</summary>
    public CollectorSinkOptions Streams { get; init; } = new();
}
