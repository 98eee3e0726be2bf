using Recorder.Format;

namespace Recorder.Audit;

/// <summary>One session in a listing.</summary>
/// <param name="Session">Its id.</param>
/// <param name="Kind">ssh, kube, db, app, desktop, or empty.</param>
/// <param name="User">Who.</param>
/// <param name="Login">As whom on the target.</param>
/// <param name="Target">Host, pod, database, …</param>
/// <param name="Started">When it started; when only later events are known, the earliest time they tell.</param>
/// <param name="Ended">When it ended, or null.</param>
/// <param name="State">How far its recording has come.</param>
/// <param name="Recovered">Its recorder died: the end was found out by the upload completer.</param>
/// <param name="Incomplete">A part of it was not recorded, or of one that is only noted, not noted (<c>recording.lost</c>), or is missing in its newest revision (<c>recording.gap</c>).</param>
/// <param name="Size">Bytes of the newest stored revision, or 0.</param>
/// <param name="Revision">The newest stored revision, or 0.</param>
public sealed record SessionSummary(
    SessionId Session, string Kind, string User, string Login, string Target, DateTimeOffset Started, DateTimeOffset? Ended,
    SessionState State, bool Recovered, bool Incomplete, long Size, int Revision)
{
    /// <summary>It had a terminal.</summary>
    public bool Interactive { get; init; }

    /// <summary>The command it ran, or empty for a shell.</summary>
    public string Command { get; init; } = "";

    /// <summary>Whether an event of this type says something about its session as a whole.</summary>
    public static bool Follows(string type) =>
        IsStart(type) || IsEnd(type) || type is AuditTypes.SessionUpload or AuditTypes.SessionRecovered or AuditTypes.RecordingLost or AuditTypes.RecordingGap;

    /// <summary>
    /// What a session's events (those that <see cref="Follows"/>) say together. Their order, and repetitions, make no difference.
    /// </summary>
    /// <returns>Null when there is none.</returns>
    public static SessionSummary? From(SessionId session, IEnumerable<AuditEntry> events)
    {
        // The start knows best who and where; then the end; then the rest.
        AuditEntry[] told = [.. events.Where(entry => Follows(entry.Type)).OrderBy(Rank).ThenBy(entry => entry.Time).ThenBy(entry => entry.Uid, StringComparer.Ordinal)];
        if (told.Length == 0)
        {
            return null;
        }

        DateTimeOffset[] ends = [.. told.Where(entry => IsEnd(entry.Type)).Select(entry => entry.Time)];
        (int revision, long size) = told.Where(IsUploadOfMainTrack).Select(ReadUpload).DefaultIfEmpty().Max();
        bool isUnrecorded = told.Any(entry => (IsStart(entry.Type) || IsEnd(entry.Type)) && entry.SaysUnrecorded);
        bool lost = told.Any(entry => entry.Type == AuditTypes.RecordingLost);
        return new SessionSummary(
            session,
            First(told, entry => entry.Kind),
            First(told, entry => entry.User),
            First(told, entry => entry.Login),
            First(told, entry => entry.Target),
            IsStart(told[0].Type) ? told[0].Time : told.Min(EarliestTime),
            ends.Length == 0 ? null : ends.Max(),
            0 < revision ? SessionState.Stored : lost && !isUnrecorded ? SessionState.Lost : ends.Length == 0 ? SessionState.Running
                : isUnrecorded ? SessionState.Unrecorded : SessionState.Pending,
            Recovered: told.Any(entry => entry.Type == AuditTypes.SessionRecovered),
            Incomplete: lost || told.Any(entry => entry.Type == AuditTypes.RecordingGap && revision <= GapRevision(entry)),
            size,
            revision)
        {
            Interactive = told.Any(entry => HasTerminal(entry)),
            Command = First(told, CommandOf),
        };
    }

    private static bool IsStart(string type) => IsOrEndsWith(type, AuditTypes.SessionStart);

    private static bool IsEnd(string type) => IsOrEndsWith(type, AuditTypes.SessionEnd);

    // session.start, and db.session.start, windows.desktop.session.start, …
    private static bool IsOrEndsWith(string type, string suffix) =>
        type.EndsWith(suffix, StringComparison.Ordinal) && (type.Length == suffix.Length || type[^(suffix.Length + 1)] == '.');

    private static int Rank(AuditEntry entry) => IsStart(entry.Type) ? 0 : IsEnd(entry.Type) ? 1 : 2;

    private static string First(AuditEntry[] told, Func<AuditEntry, string> field) =>
        told.Select(field).FirstOrDefault(value => value.Length != 0) ?? "";

    private static bool IsUploadOfMainTrack(AuditEntry entry) =>
        entry.Type == AuditTypes.SessionUpload && EventField.ReadText(entry.Json, AuditTypes.TrackField) is (null or "main");

    // Teleport's own upload events have neither field: theirs are the first revision, of unknown size.
    private static (int Revision, long Size) ReadUpload(AuditEntry entry) => (
        (int)Math.Clamp(EventField.ReadNumber(entry.Json, AuditTypes.RevisionField) ?? 1, 1, int.MaxValue),
        EventField.ReadNumber(entry.Json, AuditTypes.SizeField) ?? 0);

    // One that says no more of itself stands whatever comes.
    private static long GapRevision(AuditEntry entry) => EventField.ReadText(entry.Json, AuditTypes.TrackField) is null or "main"
        ? EventField.ReadNumber(entry.Json, AuditTypes.RevisionField) ?? long.MaxValue
        : 0;

    // A start says it by its terminal's size, an end in so many words.
    private static bool HasTerminal(AuditEntry entry) => IsStart(entry.Type)
        ? !string.IsNullOrEmpty(EventField.ReadText(entry.Json, AuditTypes.TerminalSizeField))
        : IsEnd(entry.Type) && EventField.ReadFlag(entry.Json, AuditTypes.InteractiveField);

    private static string CommandOf(AuditEntry entry) =>
        string.Join(' ', EventField.ReadTexts(entry.Json, AuditTypes.InitialCommandField));

    private static DateTimeOffset EarliestTime(AuditEntry entry) =>
        (IsEnd(entry.Type) ? EventField.ReadTime(entry.Json, AuditTypes.SessionStartField) : null) ?? entry.Time;
}
