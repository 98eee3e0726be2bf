using Microsoft.Extensions.Logging;
using Recorder.Format;

namespace Recorder.Streaming.Collector;

/// <summary>Leaves out of reports what is another recorder's: one such session keeps none of the others from being taken.</summary>
internal sealed class OthersSessions(SessionOwners owners, ILogger log)
{
    private const int MostRemembered = 10_000;

    // Guards what follows: what was told of.
    private readonly Lock _gate = new();
    private readonly HashSet<(SessionId Session, string Owner)> _told = [];

    /// <summary>The report as far as it is this recorder's to make.</summary>
    public SessionReport LeaveOut(string owner, SessionReport report)
    {
        SessionId[] others = [.. report.Running.Concat(report.Ended).Where(session => owners.IsAnothers(session, owner)).Distinct()];
        if (others.Length == 0)
        {
            return report;
        }

        Tell(owner, others);
        return report with { Running = [.. report.Running.Except(others)], Ended = [.. report.Ended.Except(others)] };
    }

    // One line for a report, whatever is in it.
    private void Tell(string owner, SessionId[] others)
    {
        int news;
        lock (_gate)
        {
            if (MostRemembered < _told.Count)
            {
                _told.Clear();
            }

            news = others.Count(session => _told.Add((session, owner)));
        }

        if (news > 0)
        {
            log.LogWarning("recorder {Owner} reports {Count} sessions that another recorder opened, {Session} among them: they are passed over", owner, others.Length, others[0]);
        }
    }
}
