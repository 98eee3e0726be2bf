namespace Recorder.Playback.Playing;

public enum PlayerCommandKind
{
    TogglePause,
    SeekBy,
    SeekTo,
    SeekToEnd,
    Faster,
    Slower,

    /// <summary>Pauses, and shows the next output at once.</summary>
    Step,
    Help,

    /// <summary>The viewer's terminal got another size.</summary>
    Redraw,
    Quit,
}
