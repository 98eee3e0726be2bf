using Recorder.Format;

namespace Recorder.Streaming.Collector;

/// <summary>
/// Which recorder opened which session, or, as long as nobody has, reported it first. Nobody else may write it. Of what is completed for a
/// collector that is gone nobody here knows who opened it (""): that keeps no recorder out.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="reportedFor">How long a report counts: as long as a tracker lives.</param>
internal sealed class SessionOwners(TimeProvider time, TimeSpan reportedFor)
{
    // Guards what follows.
    private readonly Lock _gate = new();
    private readonly Dictionary<SessionId, (string Owner, int Tracks)> _owners = [];
    private readonly Dictionary<SessionId, (string Owner, long Since)> _reported = [];
    private long _swept = time.GetTimestamp();

    /// <summary>The session is known to be another's.</summary>
    public bool IsAnothers(SessionId session, string owner)
    {
        lock (_gate)
        {
            return IsAnother(_owners.TryGetValue(session, out (string Owner, int Tracks) entry) && entry.Owner.Length > 0 ? entry.Owner : ReporterOf(session), owner);
        }
    }

    /// <exception cref="CollectorRefusedException">The session is somebody else's.</exception>
    public void RefuseAnothers(SessionId session, string owner)
    {
        if (IsAnothers(session, owner))
        {
            throw new CollectorRefusedException($"session {session} was opened by another recorder");
        }
    }

    /// <summary>The recorder has told of these sessions. Those that another one has told of stay the other's.</summary>
    public void Report(IEnumerable<SessionId> sessions, string owner)
    {
        lock (_gate)
        {
            Sweep();
            foreach (SessionId session in sessions.Where(session => owner.Length > 0 && !IsAnother(ReporterOf(session), owner)))
            {
                _reported[session] = (owner, time.GetTimestamp());
            }
        }
    }

    /// <summary>The session has a track here that is not completed.</summary>
    public bool IsKnown(SessionId session)
    {
        lock (_gate)
        {
            return _owners.ContainsKey(session);
        }
    }

    /// <exception cref="CollectorRefusedException">The session is somebody else's.</exception>
    public void Add(SessionId session, string owner)
    {
        lock (_gate)
        {
            if (_owners.TryGetValue(session, out (string Owner, int Tracks) entry) && IsAnother(entry.Owner, owner))
            {
                throw new CollectorRefusedException($"session {session} was opened by another recorder");
            }

            _owners[session] = (entry.Owner is { Length: > 0 } known ? known : owner, entry.Tracks + 1);
        }
    }

    public void Remove(SessionId session)
    {
        lock (_gate)
        {
            if (_owners.TryGetValue(session, out (string Owner, int Tracks) entry))
            {
                if (entry.Tracks == 1)
                {
                    _owners.Remove(session);
                }
                else
                {
                    _owners[session] = entry with { Tracks = entry.Tracks - 1 };
                }
            }
        }
    }

    private string ReporterOf(SessionId session) =>
        _reported.TryGetValue(session, out (string Owner, long Since) entry) && time.GetElapsedTime(entry.Since) < reportedFor ? entry.Owner : "";

    private void Sweep()
    {
        if (reportedFor <= time.GetElapsedTime(_swept))
        {
            _swept = time.GetTimestamp();
            foreach (SessionId session in _reported.Keys.Where(session => ReporterOf(session).Length == 0).ToArray())
            {
                _reported.Remove(session);
            }
        }
    }

    private static bool IsAnother(string known, string owner) => known.Length > 0 && owner.Length > 0 && known != owner;
}
