using System.Diagnostics;
using System.Diagnostics.Metrics;
using Recorder.Format;

namespace Recorder.Streaming.Recording;

/// <summary>Counts sessions and what is recorded of them.</summary>
/// <remarks>Events are counted a batch at a time, and without tags: a session pays nothing for each of them.</remarks>
public static class RecordingMetrics
{
    public const string MeterName = "SessionRecording.Recording";

    private const string Kind = "kind", Reason = "reason", TrackTag = "track";

    private static readonly ActivitySource _spans = new(MeterName);
    private static readonly Meter _meter = new(MeterName);
    private static readonly Counter<long> _started = _meter.CreateCounter<long>(
        "session_recording.sessions.started", "{session}", "Sessions whose recording began.");
    private static readonly UpDownCounter<long> _running = _meter.CreateUpDownCounter<long>(
        "session_recording.sessions.running", "{session}", "Sessions that are being recorded.");
    private static readonly Counter<long> _ended = _meter.CreateCounter<long>(
        "session_recording.sessions.ended", "{session}", "Sessions that ended; outcome complete: with a whole recording, incomplete: something is missing.");
    private static readonly Counter<long> _refused = _meter.CreateCounter<long>(
        "session_recording.sessions.refused", "{session}", "Sessions that were not let begin.");
    private static readonly Counter<long> _terminated = _meter.CreateCounter<long>(
        "session_recording.sessions.terminated", "{session}", "Sessions that were ended before their user ended them.");
    private static readonly Counter<long> _events = _meter.CreateCounter<long>(
        "session_recording.events", "{event}", "Events that a spool or a collector stream took.");
    private static readonly Counter<long> _bytes = _meter.CreateCounter<long>(
        "session_recording.recorded", "By", "Size of those events, before compression.");
    private static readonly Counter<long> _losses = _meter.CreateCounter<long>(
        "session_recording.losses", "{loss}", "Tracks of which something was lost, as reported to the audit log.");
    private static readonly Counter<long> _lostEvents = _meter.CreateCounter<long>(
        "session_recording.lost.events", "{event}", "Events that recorders know to have lost.");

    /// <summary>A session was not let begin.</summary>
    /// <param name="kind">As in <see cref="SessionContext.Kind"/>.</param>
    /// <param name="reason">One of few words.</param>
    public static void Refused(string kind, string reason) => _refused.Add(1, new(Kind, kind), new(Reason, reason));

    /// <summary>A session was ended by somebody else than its user.</summary>
    /// <param name="kind">As in <see cref="SessionContext.Kind"/>.</param>
    /// <param name="reason">One of few words.</param>
    public static void Terminated(string kind, string reason) => _terminated.Add(1, new(Kind, kind), new(Reason, reason));

    /// <returns>The session's span, or null when nobody asks for spans.</returns>
    internal static Activity? Started(SessionContext context)
    {
        _started.Add(1, new KeyValuePair<string, object?>(Kind, context.Kind));
        _running.Add(1, new KeyValuePair<string, object?>(Kind, context.Kind));
        Activity? span = _spans.CreateActivity("session", ActivityKind.Server, parentContext: default);
        span?.SetTag("session.id", context.Session.ToString()).SetTag("session.kind", context.Kind);
        Detached.Start(span);
        return span;
    }

    internal static void Ended(SessionContext context, bool isComplete, Activity? span)
    {
        string outcome = isComplete ? "complete" : "incomplete";
        _running.Add(-1, new KeyValuePair<string, object?>(Kind, context.Kind));
        _ended.Add(1, new(Kind, context.Kind), new("outcome", outcome));
        span?.SetTag("session.outcome", outcome).SetStatus(isComplete ? ActivityStatusCode.Ok : ActivityStatusCode.Error);
        span?.Dispose();
    }

    internal static void Recorded(in RecordBatch batch)
    {
        _events.Add(batch.Count);
        _bytes.Add(batch.Records.Length);
    }

    /// <summary>Something of a track is lost, of which nobody has told before.</summary>
    internal static void Lost(Track track) => _losses.Add(1, new KeyValuePair<string, object?>(TrackTag, WordOf(track)));

    internal static void LostEvents(Track track, long events) => _lostEvents.Add(events, new KeyValuePair<string, object?>(TrackTag, WordOf(track)));

    private static string WordOf(Track track) => track switch
    {
        Track.Main => "main",
        Track.Input => "input",
        _ => "streams",
    };
}
