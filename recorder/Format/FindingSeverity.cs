namespace Recorder.Format;

/// <summary>How bad a finding is.</summary>
public enum FindingSeverity
{
    /// <summary>Harmless; nothing is missing that was recorded.</summary>
    Information,

    /// <summary>Something may be missing.</summary>
    Warning,

    /// <summary>Something is missing or damaged.</summary>
    Error,
}
