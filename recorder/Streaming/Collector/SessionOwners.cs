using Recorder.Format;

namespace Recorder.Streaming.Collector;

/// <summary>Which recorder opened which session. Nobody else may write it.</summary>
internal sealed class SessionOwners
{
    // Guards what follows.
    private readonly Lock _gate = new();
    private readonly Dictionary<SessionId, (string Owner, int Tracks)> _owners = [];

    public string? Find(SessionId session)
    {
        lock (_gate)
        {
            return _owners.TryGetValue(session, out (string Owner, int Tracks) entry) ? entry.Owner : null;
        }
    }

    /// <exception cref="CollectorRefusedException">The session is somebody else's.</exception>
    public void Add(SessionId session, string owner)
    {
        lock (_gate)
        {
            if (_owners.TryGetValue(session, out (string Owner, int Tracks) entry) && entry.Owner != owner)
            {
                throw new CollectorRefusedException($"session {session} was opened by another recorder");
            }

            _owners[session] = (owner, entry.Tracks + 1);
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
}
