using Recorder.Audit;

namespace Recorder.Streaming.Completer;

/// <summary>Which uploads are abandoned. Knows the time only as it is told.</summary>
internal static class CompleterPolicy
{
    /// <summary>An upload of this collector.</summary>
    /// <param name="tracker">The session's tracker, if there is one.</param>
    /// <param name="held">A recorder has a stream open on it.</param>
    /// <param name="idle">Since when none has.</param>
    /// <param name="options">The times.</param>
    /// <param name="now">UTC.</param>
    public static bool IsAbandoned(SessionTracker? tracker, bool held, TimeSpan idle, CompleterOptions options, DateTimeOffset now) =>
        !held && options.TrackerTtl <= idle && HasExpired(tracker, now);

    /// <summary>An upload that only the store knows of.</summary>
    public static bool IsForeignAbandoned(SessionTracker? tracker, DateTimeOffset initiated, CompleterOptions options, DateTimeOffset now) =>
        options.ForeignGrace <= now - initiated && HasExpired(tracker, now);

    private static bool HasExpired(SessionTracker? tracker, DateTimeOffset now) => tracker is null || tracker.Expires <= now;
}
