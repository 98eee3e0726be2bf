using Recorder.Audit;
using Recorder.Format;

namespace Durability.Checks;

/// <summary>What the audit log says of the sessions, counted.</summary>
internal sealed class AuditSurvey
{
    private static readonly string[] _types =
        [AuditTypes.SessionStart, AuditTypes.SessionEnd, AuditTypes.SessionUpload, AuditTypes.SessionRecovered, AuditTypes.RecordingLost, AuditTypes.RecordingGap];

    private readonly Dictionary<(string Type, SessionId Session), int> _counts = [];

    public int Count(string type, SessionId session) => _counts.GetValueOrDefault((type, session));

    public static async Task<AuditSurvey> ReadAsync(IAuditStore log, CancellationToken cancellationToken)
    {
        var survey = new AuditSurvey();
        foreach (string type in _types)
        {
            await foreach (AuditEntry entry in log.QueryAsync(new AuditQuery { Type = type, Limit = int.MaxValue }, cancellationToken))
            {
                if (entry.Session is { } session)
                {
                    survey._counts[(type, session)] = survey.Count(type, session) + 1;
                }
            }
        }

        return survey;
    }

    /// <summary>
    /// Start and end once, each revision's upload once. A session that was completed for its recorder, and ended by it after all,
    /// has an end in either revision.
    /// </summary>
    public IEnumerable<string> Faults(RecordingFacts recording)
    {
        SessionId session = recording.Stored.Key.Session;
        int revision = recording.Stored.Revision;
        (int starts, int ends, int uploads) =
            (Count(AuditTypes.SessionStart, session), Count(AuditTypes.SessionEnd, session), Count(AuditTypes.SessionUpload, session));
        if (starts != 1)
        {
            yield return $"the audit log has {starts} session.start";
        }

        if (ends < 1 || revision < ends)
        {
            yield return $"the audit log has {ends} session.end, for {revision} revisions";
        }

        if (uploads != revision)
        {
            yield return $"the audit log has {uploads} session.upload, for {revision} revisions";
        }
    }
}
