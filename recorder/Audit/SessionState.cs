namespace Recorder.Audit;

/// <summary>How far a session's recording has come.</summary>
public enum SessionState
{
    /// <summary>It has started and not ended.</summary>
    Running,

    /// <summary>It has ended; its recording is not in the store yet.</summary>
    Pending,

    /// <summary>Its recording is in the store.</summary>
    Stored,

    /// <summary>Its recording was lost, and nothing of it is in the store.</summary>
    Lost,

    /// <summary>It has ended, and was none to be recorded (mode <c>off</c>): the audit log has all that there is of it.</summary>
    Unrecorded,
}
