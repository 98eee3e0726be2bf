namespace Recorder.Streaming.Recording;

/// <summary>Whether what users type or pipe in is recorded (<c>spec.recordInput</c>).</summary>
public enum RecordInput
{
    Never,

    /// <summary>Where there is no terminal: nothing is echoed there, so a script piped into a shell would leave no trace.</summary>
    NonInteractive,

    /// <summary>Typed input too, passwords included.</summary>
    Always,
}
