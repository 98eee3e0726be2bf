namespace Recorder.Streaming.Recording;

/// <summary>Where a session's output came out, by file descriptor number.</summary>
public enum OutputStream
{
    /// <summary>Standard output, or the terminal.</summary>
    Stdout = 1,

    /// <summary>Standard error, where it is apart from standard output.</summary>
    Stderr = 2,
}
