namespace Recorder.Hosting;

/// <summary>What a route is called.</summary>
public static class RecordingRoutes
{
    /// <summary>The mode as events have it (<c>session_recording</c>), of a program that records where its sessions are.</summary>
    public static string ToNodeMode(this RecordingRoute route) => route switch
    {
        RecordingRoute.AuditLog => "off",
        RecordingRoute.Collector => "node-sync",
        _ => "node",
    };
}
