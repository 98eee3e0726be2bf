namespace Recorder.Format;

/// <summary>
/// One of the files that make up a session's recording. All have the same part format; only <see cref="Main"/> is
/// read by stock Teleport players.
/// </summary>
public enum Track
{
    /// <summary><c>&lt;sid&gt;.tar</c>: the recording itself.</summary>
    Main = 0,

    /// <summary><c>&lt;sid&gt;.input</c>: typed or piped input, as SessionPrint events with an index of their own.</summary>
    Input = 1,

    /// <summary>
    /// <c>&lt;sid&gt;.streams</c>: which prints of the main track were stderr. SessionPrint events without data, whose
    /// ChunkIndex is the event index of a print in the main track and whose Offset is the stream number (2).
    /// </summary>
    Streams = 2,
}
