using Recorder.Audit;
using Recorder.Format;

namespace Recorder.Host.Api;

/// <summary>
/// The sessions as the directory knows them, but for those that run on after all: a session's recorder was not heard of, its end was
/// found out, and then the recorder came back and reports it again.
/// </summary>
internal sealed class LiveSessions(ISessionDirectory sessions, ISessionTrackers trackers, TimeProvider time)
{
    /// <summary>Its recorder reports it.</summary>
    public async Task<bool> IsReportedAsync(SessionId session, CancellationToken cancellationToken) =>
        await trackers.FindAsync(session, cancellationToken) is { } tracker && IsAlive(tracker);

    public async Task<SessionSummary?> FindAsync(SessionId session, CancellationToken cancellationToken)
    {
        SessionSummary? known = await sessions.FindAsync(session, cancellationToken);
        return known is not null && MayRunOn(known) && await IsReportedAsync(session, cancellationToken) ? RunningOn(known) : known;
    }

    /// <summary>Last started first. What runs on is among those that run, and among those of the state that it has come to all the same.</summary>
    public async Task<IEnumerable<SessionSummary>> QueryAsync(SessionQuery query, CancellationToken cancellationToken)
    {
        List<SessionSummary> known = await sessions.QueryAsync(query, cancellationToken).ToListAsync(cancellationToken);
        return query.State is null or SessionState.Running
            ? (await RunningOnAsync(query, cancellationToken)).UnionBy(known, session => session.Session)
                .OrderByDescending(session => session.Started).ThenByDescending(session => session.Session.Value).Take(query.Limit)
            : known;
    }

    // Of those with a tracker that lives, few are not running: they have just begun or ended, or go on unrecorded.
    private async Task<List<SessionSummary>> RunningOnAsync(SessionQuery query, CancellationToken cancellationToken)
    {
        HashSet<SessionId> others = await trackers.ListAsync(cancellationToken).Where(IsAlive).Select(tracker => tracker.Session)
            .ToHashSetAsync(cancellationToken: cancellationToken);
        if (others.Count > 0)
        {
            await foreach (SessionSummary running in sessions.QueryAsync(new SessionQuery { State = SessionState.Running, Limit = int.MaxValue }, cancellationToken))
            {
                others.Remove(running.Session);
            }
        }

        List<SessionSummary> back = [];
        foreach (SessionId session in others)
        {
            SessionQuery one = query with { Session = session, State = null };
            back.AddRange(await sessions.QueryAsync(one, cancellationToken).Where(MayRunOn).Select(RunningOn).ToListAsync(cancellationToken));
        }

        return back;
    }

    private bool IsAlive(SessionTracker tracker) => time.GetUtcNow() < tracker.Expires;

    // One that its recorder has ended is over. One that is lost goes on out of reach.
    private static bool MayRunOn(SessionSummary session) => session is { Recovered: true, State: not (SessionState.Running or SessionState.Lost) };

    private static SessionSummary RunningOn(SessionSummary session) => session with { State = SessionState.Running, Ended = null };
}
