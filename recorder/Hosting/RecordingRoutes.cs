using Recorder.Streaming;
using Recorder.Streaming.Recording;

namespace Recorder.Hosting;

/// <summary>What a route is called, and what it means for those who record.</summary>
public static class RecordingRoutes
{
    /// <summary>The mode as events have it (<c>session_recording</c>), of a program that records where its sessions are.</summary>
    public static string ToNodeMode(this RecordingRoute route) => route switch
    {
        RecordingRoute.AuditLog => "off",
        RecordingRoute.Collector => "node-sync",
        _ => "node",
    };

    /// <summary>How sessions are recorded.</summary>
    public static RecorderOptions ToRecorderOptions(this RecordingRoute route, FailureMode failureMode) =>
        new() { FailureMode = failureMode, IsSync = route == RecordingRoute.Collector };

    /// <summary>Of which sessions the input is to be recorded: of none, where nothing is.</summary>
    public static RecordInput InputOf(this RecordingRoute route, RecordInput wanted) => route == RecordingRoute.AuditLog ? RecordInput.Never : wanted;
}
