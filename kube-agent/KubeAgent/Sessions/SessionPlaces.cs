using System.Collections.Concurrent;

namespace KubeAgent.Sessions;

/// <summary>Places for sessions: so many at once, and of one user no more than a share, so that nobody can shut the others out.</summary>
internal sealed class SessionPlaces(int all, int perUser)
{
    private readonly ConcurrentDictionary<string, int> _users = new(StringComparer.Ordinal);
    private int _taken;

    /// <summary>Takes one for a user. Null: <paramref name="refusal"/> says why there is none.</summary>
    public IDisposable? TryTake(string user, out string refusal)
    {
        if (Interlocked.Increment(ref _taken) > all)
        {
            Interlocked.Decrement(ref _taken);
            refusal = $"{all} sessions are running, more are not allowed";
            return null;
        }

        if (_users.AddOrUpdate(user, 1, (_, running) => running + 1) > perUser)
        {
            Leave(user);
            refusal = $"you have {perUser} sessions running, more are not allowed";
            return null;
        }

        refusal = "";
        return new Place(this, user);
    }

    private void Leave(string user)
    {
        _users.AddOrUpdate(user, 0, (_, running) => running - 1);
        _users.TryRemove(KeyValuePair.Create(user, 0));
        Interlocked.Decrement(ref _taken);
    }

    private sealed class Place(SessionPlaces places, string user) : IDisposable
    {
        public void Dispose() => places.Leave(user);
    }
}
