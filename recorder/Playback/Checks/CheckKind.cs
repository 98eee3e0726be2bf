namespace Recorder.Playback.Checks;

/// <summary>What a check noticed that a reader of the recording alone does not.</summary>
public enum CheckKind
{
    /// <summary>No event says whose session it is.</summary>
    MissingStart,

    /// <summary>The session's end is not recorded.</summary>
    MissingEnd,

    /// <summary>The end event was added by the upload completer: the session's recorder did not come back.</summary>
    RecoveredEnd,

    /// <summary>A record is framed well, and what it holds is no sound event.</summary>
    UnreadableEvent,

    /// <summary>Event times run backwards by more than clocks are corrected.</summary>
    TimeRunsBackwards,

    /// <summary>There is no index: seeking reads headers instead.</summary>
    NoIndex,

    /// <summary>The index is damaged.</summary>
    UnreadableIndex,

    /// <summary>The index was made from a recording of another size.</summary>
    StaleIndex,

    /// <summary>Bytes are not those that the index was made from.</summary>
    DigestMismatch,

    /// <summary>A track points at a print that the recording does not have.</summary>
    StrayReference,
}
