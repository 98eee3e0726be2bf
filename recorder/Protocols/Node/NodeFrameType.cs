namespace Recorder.Protocols.Node;

/// <summary>What travels between <c>recorder shell</c> and the node daemon. From 64 on: the daemon's answers.</summary>
public enum NodeFrameType : byte
{
    /// <summary>First frame of a session: <see cref="OpenMessage"/>.</summary>
    Open = 1,

    /// <summary>A stream number (1 stdout or terminal, 2 stderr), then what the program wrote.</summary>
    Output = 2,

    /// <summary>What the program is about to read.</summary>
    Input = 3,

    /// <summary><see cref="ResizeMessage"/>.</summary>
    Resize = 4,

    /// <summary><see cref="EndMessage"/>: the program has ended.</summary>
    End = 5,

    /// <summary>Instead of Open: <see cref="LostMessage"/>, a session that went on unrecorded.</summary>
    Lost = 6,

    /// <summary><see cref="OpenedMessage"/>: the session is being recorded.</summary>
    Opened = 64,

    /// <summary><see cref="TakenMessage"/>: how much was recorded so far.</summary>
    Taken = 65,

    /// <summary><see cref="FailedMessage"/>: it is not, or no longer, recorded.</summary>
    Failed = 66,

    /// <summary>Empty. The end was recorded, or the loss noted.</summary>
    Closed = 67,

    /// <summary><see cref="TerminatedMessage"/>: somebody has ended the session. It ends, whatever the failure mode.</summary>
    Terminated = 68,
}
