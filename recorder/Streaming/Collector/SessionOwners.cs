using Recorder.Format;

namespace Recorder.Streaming.Collector;

/// <summary>
/// Which recorder opened which session. Nobody else may write it. Of what is completed for a collector that is gone nobody here knows who
/// opened it (""): that keeps no recorder out.
/// </summary>
internal sealed class SessionOwners
{
    // Guards what follows.
    private readonly Lock _gate = new();
    private readonly Dictionary<SessionId, (string Owner, int Tracks)> _owners = [];

    /// <summary>The session is known to be another's.</summary>
    public bool IsAnothers(SessionId session, string owner)
    {
        lock (_gate)
        {
            return _owners.TryGetValue(session, out (string Owner, int Tracks) entry) && IsAnother(entry.Owner, owner);
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

    private static bool IsAnother(string known, string owner) => known.Length > 0 && owner.Length > 0 && known != owner;
}
