using System.Collections.Concurrent;

namespace KubeAgent;

/// <summary>So many places at once, and for each who asks no more than a share, so that nobody can shut the others out.</summary>
internal sealed class Places(int all, int each)
{
    private readonly ConcurrentDictionary<string, int> _shares = new(StringComparer.Ordinal);
    private int _taken;

    /// <summary>Takes one for somebody. Null: there is none, or none of his share, as <paramref name="isShare"/> says.</summary>
    public IDisposable? TryTake(string who, out bool isShare)
    {
        isShare = _shares.AddOrUpdate(who, 1, (_, taken) => taken + 1) > each;
        if (isShare)
        {
            LeaveShare(who);
            return null;
        }

        if (Interlocked.Increment(ref _taken) > all)
        {
            Leave(who);
            return null;
        }

        return new Place(this, who);
    }

    private void Leave(string who)
    {
        Interlocked.Decrement(ref _taken);
        LeaveShare(who);
    }

    private void LeaveShare(string who)
    {
        _shares.AddOrUpdate(who, 0, (_, taken) => taken - 1);
        _shares.TryRemove(KeyValuePair.Create(who, 0));
    }

    private sealed class Place(Places places, string who) : IDisposable
    {
        public void Dispose() => places.Leave(who);
    }
}
