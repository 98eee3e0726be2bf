using System.Collections.Frozen;
using Recorder.Format;

namespace Recorder.Audit;

/// <summary>The event types the audit log itself looks at, and those that only it has.</summary>
public static class AuditTypes
{
    public const string SessionStart = "session.start";
    public const string SessionEnd = "session.end";

    /// <summary>A recording is in the store. Its JSON has <c>size</c>, <c>revision</c> and <c>sha256</c> besides Teleport's fields.</summary>
    public const string SessionUpload = "session.upload";

    /// <summary>Ours: the same of another track than the main one.</summary>
    public const string SessionTrackUpload = "session.track.upload";

    /// <summary>Ours: the recorder died, and the upload completer ended the session in its place.</summary>
    public const string SessionRecovered = "session.recovered";

    /// <summary>Ours: a session went on, or had been, without being recorded.</summary>
    public const string RecordingLost = "recording.lost";

    /// <summary>Ours: a recording was stored although another collector has events of it. A later revision may have them.</summary>
    public const string RecordingGap = "recording.gap";

    /// <summary>Ours: somebody has ended a session that ran. Its user is who did, and not whose session it is.</summary>
    public const string SessionTerminated = "session.terminated";

    /// <summary>What only a collector says: an event that a recorder gives one of these types is none for the audit log.</summary>
    public static readonly FrozenSet<string> OfCollectorsOnly = FrozenSet.ToFrozenSet(
        [SessionUpload, SessionTrackUpload, SessionTerminated, SessionRecovered, RecordingLost, RecordingGap, EventTypes.SessionRecordingAccess],
        StringComparer.Ordinal);

    internal const string TrackField = "track";
    internal const string RecorderField = "recorder";
    internal const string RevisionField = "revision";
    internal const string SizeField = "size";
    internal const string DigestField = "sha256";
    internal const string SessionStartField = "session_start";
    internal const string TerminalSizeField = "size";
    internal const string InteractiveField = "interactive";
    internal const string RecordingModeField = "session_recording";
    internal const string NotRecordedMode = "off";
    internal const string InitialCommandField = "initial_command";
}
