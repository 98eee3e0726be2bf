using Durability.Sessions;
using Recorder.Audit;
using Recorder.Format;

namespace Durability.Checks;

/// <summary>Compares what was promised with what is stored, session by session.</summary>
/// <param name="tally">Gets the counts and every broken promise.</param>
/// <param name="isSync">Of a killed process only what was acknowledged is promised; else all that is older than <see cref="MaxLoss"/>.</param>
/// <param name="hasOutage">Something is away or full for so long that a shell's last lines may find no place.</param>
internal sealed class Promises(Tally tally, bool isSync, bool hasOutage)
{
    /// <summary>The spool's default, in seconds.</summary>
    private const double MaxLoss = 1;

    // From a line's way through a busy machine to when it was seen here.
    private const double Slack = 1;

    // A shell is let go when its end is taken; its node then has this long to get it to the collector.
    private const double SyncCompletion = 20;

    private readonly HashSet<string> _judged = [];

    public Tally Tally => tally;

    /// <summary>Judges what was not judged before.</summary>
    /// <param name="traces">Sessions that are over.</param>
    /// <param name="recordings">Everything in the store.</param>
    /// <param name="audit">The audit log.</param>
    /// <param name="nodeKills">When the node daemon was killed: shells' lines were in its memory.</param>
    public void Judge(
        IEnumerable<SessionTrace> traces, IEnumerable<RecordingFacts> recordings, AuditSurvey audit, IReadOnlyList<long> nodeKills)
    {
        Dictionary<string, RecordingFacts> byName = [];
        foreach (RecordingFacts recording in recordings)
        {
            if (!byName.TryAdd(recording.Name, recording))
            {
                tally.Broken.Add($"{recording.Name} has two recordings, {byName[recording.Name].Stored.Key.Session} and {recording.Stored.Key.Session}");
            }
        }

        foreach (SessionTrace trace in traces.Where(trace => _judged.Add(trace.Name)))
        {
            if (trace.IsShell && nodeKills.FirstOrDefault(kill => trace.Started < kill) is > 0 and long kill)
            {
                trace.Cut(kill, isSync ? SyncCompletion : MaxLoss);
            }

            tally.Sessions++;
            tally.Ended += trace.Message is { } message && message.Contains("record", StringComparison.Ordinal) ? 1 : 0;
            byName.TryGetValue(trace.Name, out RecordingFacts? recording);
            string who = $"{tally.Scenario}: session {recording?.Stored.Key.Session.ToString() ?? trace.Name}";
            tally.Broken.AddRange(Judge(trace, recording).Select(fault => $"{who}: {fault}"));
            if (recording is not null)
            {
                JudgeRecording(recording, audit, who);
                byName.Remove(trace.Name);
            }
        }

        tally.Broken.AddRange(byName.Values.Where(recording => _judged.Add(recording.Name))
            .Select(recording => $"{tally.Scenario}: recording {recording.Name} is of no session"));
    }

    private IEnumerable<string> Judge(SessionTrace trace, RecordingFacts? recording)
    {
        long recorded = recording?.Lines ?? 0;
        long lost = long.Max(0, trace.AckedLines - recorded);
        tally.Acked += trace.AckedLines;
        tally.Lost += lost;
        tally.Unkept += long.Max(0, trace.Taken - recorded - lost);
        if (trace.Disorder is { } disorder)
        {
            yield return disorder;
        }

        if (lost > 0 || (trace.AckedIndex >= 0 && recording is null))
        {
            yield return $"{trace.AckedLines} lines were acknowledged, {recorded} are recorded";
        }

        if (!isSync && trace is { CutAt: null, Message: not null } && trace.SecondsAfter(recorded) is > MaxLoss + Slack and double tail)
        {
            yield return $"{trace.Taken - recorded} lines, taken in {tail:0.0} s, were lost when its recording failed: '{trace.Message}'";
        }

        long due = Due(trace);
        if (recorded < due)
        {
            yield return $"{due} lines had to be recorded of {trace.Taken} taken, {recorded} are"
                + (trace.CutAt is null ? "" : ", cut by a kill") + (trace.Message is null ? "" : $", '{trace.Message}'");
        }
    }

    /// <summary>Lines that must be there, acknowledged or not.</summary>
    private long Due(SessionTrace trace) => trace switch
    {
        { CutAt: { } cut } => isSync ? 0 : trace.TakenBy(Clock.Before(cut, MaxLoss)),
        { IsShell: false, IsWhole: true } => trace.Taken,
        { IsShell: true } when isSync && hasOutage => 0,
        { IsWhole: true } => trace.Taken,
        { IsShell: true, Message: "killed" or "terminated" } => trace.Taken,
        _ => 0,
    };

    private void JudgeRecording(RecordingFacts recording, AuditSurvey audit, string who)
    {
        SessionId session = recording.Stored.Key.Session;
        tally.Durable += recording.Lines;
        tally.Duplicated += recording.Repeated;
        tally.Unreadable += recording.Faults.Count > 0 ? 1 : 0;
        tally.Recovered += audit.Count(AuditTypes.SessionRecovered, session) > 0 ? 1 : 0;
        tally.Broken.AddRange(recording.Faults.Take(5).Select(fault => $"{who}: {fault}"));
        tally.Broken.AddRange(audit.Faults(recording).Select(fault => $"{who}: {fault}"));
        if (recording.Repeated > 0)
        {
            tally.Broken.Add($"{who}: {recording.Repeated} records or lines are there twice");
        }

        if (recording.Starts != 1 || recording.Ends != 1)
        {
            tally.Broken.Add($"{who}: {recording.Starts} start and {recording.Ends} end events in the recording");
        }
    }
}
