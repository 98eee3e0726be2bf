namespace Recorder.Format;

/// <summary>One thing that a reader noticed about a recording.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="Offset">Where the part in question begins in the recording, in bytes.</param>
/// <param name="Message">For people: short, with the numbers.</param>
public sealed record RecordingFinding(FindingKind Kind, FindingSeverity Severity, long Offset, string Message);
