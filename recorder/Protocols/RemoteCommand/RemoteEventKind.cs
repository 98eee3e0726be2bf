namespace Recorder.Protocols.RemoteCommand;

public enum RemoteEventKind
{
    /// <summary>Bytes for the command's standard input.</summary>
    Input,

    /// <summary>The user has no more input.</summary>
    InputEnd,

    /// <summary>Bytes of its standard output, or of its terminal.</summary>
    Output,

    /// <summary>Bytes of its standard error.</summary>
    ErrorOutput,

    /// <summary>The terminal has a new size.</summary>
    Resize,
}
