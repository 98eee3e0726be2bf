namespace Recorder.Playback.Checks;

/// <summary>The verdict.</summary>
public enum CheckResult
{
    Whole,

    /// <summary>Something is missing or differs; the rest plays.</summary>
    Damaged,

    /// <summary>No event can be read.</summary>
    Unreadable,
}
