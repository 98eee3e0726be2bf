using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Recorder.Streaming.Journal;

/// <summary>How long the disk takes to make journals durable.</summary>
internal static class JournalMetrics
{
    private static readonly Meter _meter = new("SessionRecording.Journal");
    private static readonly Histogram<double> _duration = _meter.CreateHistogram<double>(
        "session_recording.commit.duration", "s", "How long one round of fsyncs takes, which all sessions that wait share.", tags: null,
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] });

    // A real disk's time: no test turns this clock.
    public static long Begin() => Stopwatch.GetTimestamp();

    public static void Committed(long begun) => _duration.Record(Stopwatch.GetElapsedTime(begun).TotalSeconds);
}
