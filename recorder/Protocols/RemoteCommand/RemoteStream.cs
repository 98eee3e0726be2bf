namespace Recorder.Protocols.RemoteCommand;

/// <summary>The streams of a remote command, numbered as the WebSocket channels are.</summary>
public enum RemoteStream : byte
{
    Stdin = 0,
    Stdout = 1,
    Stderr = 2,

    /// <summary>How it went: the only place where the exit status is told.</summary>
    Error = 3,

    Resize = 4,
}
