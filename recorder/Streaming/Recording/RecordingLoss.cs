using Recorder.Format;

namespace Recorder.Streaming.Recording;

/// <summary>What of a session was not recorded.</summary>
/// <param name="Session">The session.</param>
/// <param name="User">Whose session it is.</param>
/// <param name="Track">Which of its tracks lacks something.</param>
/// <param name="Since">When recording failed, UTC.</param>
/// <param name="FromIndex">Event index from which on events may be missing.</param>
/// <param name="Events">Events from there on, so far.</param>
/// <param name="Bytes">Bytes of those that no sink took.</param>
/// <param name="Reason">Fit for an auditor.</param>
/// <param name="IsFinal">The session has ended, and the counts are its totals.</param>
public sealed record RecordingLoss(
    SessionId Session, string User, Track Track, DateTimeOffset Since, long FromIndex, long Events, long Bytes, string Reason, bool IsFinal);
