namespace Recorder.Streaming.Recording;

/// <summary>Decides what becomes of a session that cannot be recorded.</summary>
internal static class FailurePolicy
{
    /// <summary>True: the session ends, or is refused. False: it goes on, and its loss is told.</summary>
    public static bool EndsSession(FailureMode mode, bool isSync) => isSync || mode == FailureMode.FailClosed;
}
