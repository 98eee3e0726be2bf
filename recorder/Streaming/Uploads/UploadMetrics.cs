using System.Diagnostics;
using System.Diagnostics.Metrics;
using Recorder.Storage;

namespace Recorder.Streaming.Uploads;

/// <summary>How the spool is shipped.</summary>
internal static class UploadMetrics
{
    private const string Name = "SessionRecording.Uploads";

    private static readonly ActivitySource _spans = new(Name);
    private static readonly Meter _meter = new(Name);
    private static readonly Counter<long> _completed = _meter.CreateCounter<long>(
        "session_recording.uploads.completed", "{track}", "Tracks that are stored, and deleted from the spool.");
    private static readonly Counter<long> _failed = _meter.CreateCounter<long>(
        "session_recording.uploads.failed", "{try}", "Tries to ship a track that broke off; it is tried again.");
    private static readonly Counter<long> _quarantined = _meter.CreateCounter<long>(
        "session_recording.uploads.quarantined", "{track}", "Tracks that no collector takes, or that cannot be read, put aside for a person to look at.");

    public static Activity? Begin(RecordingKey key)
    {
        Activity? span = _spans.CreateActivity("upload", ActivityKind.Client, parentContext: default);
        span?.SetTag("session.id", key.Session.ToString()).SetTag("session.track", (int)key.Track);
        Detached.Start(span);
        return span;
    }

    public static void Completed() => _completed.Add(1);

    public static void Quarantined() => _quarantined.Add(1);

    public static void Failed(Exception cause) => _failed.Add(1, new KeyValuePair<string, object?>("reason", cause switch
    {
        UploadNotFoundException => "lost",
        CollectorUnavailableException => "unavailable",
        CollectorForbiddenException => "forbidden",
        StorageException => "storage",
        _ => "other",
    }));
}
