using System.Diagnostics.Metrics;

namespace Recorder.Host.Roles;

/// <summary>How the store does when it is tried.</summary>
internal static class StoreMetrics
{
    private static readonly Meter _meter = new("SessionRecording.Store");
    private static readonly Gauge<int> _isWritable = _meter.CreateGauge<int>(
        "session_recording.store.writable", "{state}", "1: the store was written and read back at the last probe, 0: it was not.");
    private static readonly Histogram<double> _duration = _meter.CreateHistogram<double>(
        "session_recording.store.probe.duration", "s", "How long it takes to write to the store, read back and delete.", tags: null,
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] });

    public static void Probed(bool isWritable, TimeSpan duration)
    {
        _isWritable.Record(isWritable ? 1 : 0);
        _duration.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("outcome", isWritable ? "success" : "failure"));
    }
}
