namespace Recorder.Playback.Timing;

/// <summary>What a frame does to the screen.</summary>
public enum FrameKind
{
    /// <summary>Bytes for the terminal, as in life (stdout and stderr merged).</summary>
    Output,

    /// <summary>Bytes that were typed or piped in. Only when asked for.</summary>
    Input,

    /// <summary>The terminal got another size.</summary>
    Resize,
}
