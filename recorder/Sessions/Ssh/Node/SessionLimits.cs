namespace Recorder.Sessions.Ssh.Node;

/// <summary>Counts running sessions (or connections), in all and by user, so that one user cannot use up the node.</summary>
internal sealed class SessionLimits(int maximum, int maximumPerUser, string what = "sessions")
{
    private readonly Lock _gate = new();
    private readonly Dictionary<uint, int> _byUser = [];
    private int _all;

    /// <summary>Null when there is room (then <see cref="Leave"/> is owed), else why not.</summary>
    internal string? TryEnter(uint uid)
    {
        lock (_gate)
        {
            int own = _byUser.GetValueOrDefault(uid);
            if (maximumPerUser <= own)
            {
                return $"you have {own} {what}, at most {maximumPerUser} are allowed";
            }

            if (maximum <= _all)
            {
                return $"this node has {_all} {what}, at most {maximum} are allowed";
            }

            _all++;
            _byUser[uid] = own + 1;
            return null;
        }
    }

    internal void Leave(uint uid)
    {
        lock (_gate)
        {
            _all--;
            if (--_byUser[uid] == 0)
            {
                _byUser.Remove(uid);
            }
        }
    }
}
