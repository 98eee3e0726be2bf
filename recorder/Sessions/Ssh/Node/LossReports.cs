using Recorder.Format;
using Recorder.Streaming;
using Recorder.Streaming.Recording;

namespace Recorder.Sessions.Ssh.Node;

/// <summary>
/// What shells report of sessions that went on unrecorded. Anybody can make that up, and each report is a line, a file and an entry of
/// the audit log: of one user's within a minute, some are told one by one and the rest as a number.
/// </summary>
internal sealed class LossReports(ILossReporter losses, TimeProvider time)
{
    /// <summary>Reports that no ticket proves: of sessions that had none, or never were.</summary>
    internal const int MaxUnproven = 5;

    /// <summary>Sessions that were the user's own; each is told once.</summary>
    internal const int MaxProven = 500;

    internal static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<uint, Recent> _recent = [];

    /// <param name="uid">Whose shell says so.</param>
    /// <param name="user">His name.</param>
    /// <param name="proven">The session, where he has shown that it was his.</param>
    /// <param name="since">Since when, as he says.</param>
    /// <param name="reason">Why. Nothing in it moves a cursor when it is told.</param>
    internal void Report(uint uid, string user, SessionId? proven, DateTimeOffset since, string reason)
    {
        if (MayTell(uid, user, proven, since))
        {
            Tell(user, proven ?? SessionId.New(time), since, SessionTermination.Plain(reason));
        }
    }

    /// <summary>Tells the numbers that wait for their minute to end.</summary>
    internal void Finish()
    {
        uint[] users;
        lock (_gate)
        {
            users = [.. _recent.Keys];
        }

        Array.ForEach(users, End);
    }

    private bool MayTell(uint uid, string user, SessionId? proven, DateTimeOffset since)
    {
        lock (_gate)
        {
            if (!_recent.TryGetValue(uid, out Recent? recent))
            {
                recent = new Recent(user, time.CreateTimer(_ => End(uid), null, Period, Timeout.InfiniteTimeSpan));
                _recent.Add(uid, recent);
            }

            if (proven is { } session && (recent.Proven.Contains(session) || recent.Proven.Count < MaxProven))
            {
                return recent.Proven.Add(session);
            }

            if (proven is null && recent.Unproven < MaxUnproven)
            {
                recent.Unproven++;
                return true;
            }

            recent.Since = recent.Untold == 0 || since < recent.Since ? since : recent.Since;
            recent.Untold++;
            return false;
        }
    }

    private void End(uint uid)
    {
        Recent? recent;
        lock (_gate)
        {
            if (!_recent.Remove(uid, out recent))
            {
                return;
            }
        }

        recent.Timer.Dispose();
        if (recent.Untold != 0)
        {
            Tell(recent.User, SessionId.New(time), recent.Since, $"{recent.Untold} more reports of unrecorded sessions within a minute");
        }
    }

    private void Tell(string user, SessionId session, DateTimeOffset since, string reason) =>
        losses.Report(new RecordingLoss(session, user, Track.Main, since, 0, 0, 0, reason, IsFinal: true));

    // All under _gate.
    private sealed class Recent(string user, ITimer timer)
    {
        public string User { get; } = user;

        public ITimer Timer { get; } = timer;

        public HashSet<SessionId> Proven { get; } = [];

        public int Unproven { get; set; }

        public int Untold { get; set; }

        public DateTimeOffset Since { get; set; }
    }
}
