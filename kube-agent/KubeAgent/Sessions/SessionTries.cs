namespace KubeAgent.Sessions;

/// <summary>
/// How many sessions of one user may come to nothing: each leaves a recording, and whoever is authenticated could make them without end.
/// Some at once, and one more every while. A session that begins is paid for, and pays for one that did not: kubectl asks twice, and is
/// often refused the first time.
/// </summary>
/// <param name="most">At once.</param>
/// <param name="every">One more after this.</param>
/// <param name="maxUsers">Users that are kept in mind, at least as many as have sessions at once.</param>
/// <param name="time">Of which only the passing counts.</param>
internal sealed class SessionTries(int most, TimeSpan every, int maxUsers, TimeProvider time)
{
    // All under _gate. Who is not here has all of his tries.
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Tries> _users = new(StringComparer.Ordinal);

    public int Users
    {
        get
        {
            lock (_gate)
            {
                return _users.Count;
            }
        }
    }

    /// <summary>Takes one. Null: there is none. Where it depends on tries that are under way, it waits for their outcome.</summary>
    public async ValueTask<SessionTry?> BeginAsync(string user, CancellationToken cancellationToken)
    {
        TaskCompletionSource<bool> turn = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            Tries tries = TriesOf(user);
            tries.Waiting.Enqueue(turn);
            GiveTurns(user, tries);
        }

        await using CancellationTokenRegistration gone = cancellationToken.Register(() => turn.TrySetCanceled(cancellationToken));
        return await turn.Task ? new SessionTry(failed => End(user, failed)) : null;
    }

    private void End(string user, bool hasFailed)
    {
        lock (_gate)
        {
            Tries tries = _users[user]; // Nobody is forgotten who has a try under way.
            Refill(tries);
            tries.UnderWay--;
            tries.Left = hasFailed ? tries.Left - 1 : Math.Min(most, tries.Left + 1);
            GiveTurns(user, tries);
        }
    }

    private void GiveTurns(string user, Tries tries)
    {
        while (tries.UnderWay + 1 <= tries.Left && tries.Waiting.TryDequeue(out TaskCompletionSource<bool>? next))
        {
            tries.UnderWay += next.TrySetResult(true) ? 1 : 0; // Else he has hung up.
        }

        while (tries.UnderWay == 0 && tries.Waiting.TryDequeue(out TaskCompletionSource<bool>? tooMany))
        {
            tooMany.TrySetResult(false);
        }

        if (IsIdle(tries) && tries.Left >= most)
        {
            _users.Remove(user);
        }
    }

    private Tries TriesOf(string user)
    {
        if (_users.TryGetValue(user, out Tries? known))
        {
            Refill(known);
            return known;
        }

        if (_users.Count >= maxUsers)
        {
            Forget();
        }

        return _users[user] = new Tries { Left = most, At = time.GetTimestamp() };
    }

    // Those who have all of their tries again; and if that is nobody, who is nearest to it.
    private void Forget()
    {
        string[] idle = [.. _users.Where(user => IsIdle(user.Value)).Select(user => user.Key)];
        foreach (string user in idle)
        {
            Refill(_users[user]);
        }

        string[] full = [.. idle.Where(user => _users[user].Left >= most)];
        foreach (string user in full.Length != 0 ? full : [.. idle.OrderByDescending(user => _users[user].Left).Take(1)])
        {
            _users.Remove(user);
        }
    }

    private void Refill(Tries tries)
    {
        long now = time.GetTimestamp();
        tries.Left = Math.Min(most, tries.Left + (time.GetElapsedTime(tries.At, now) / every));
        tries.At = now;
    }

    private static bool IsIdle(Tries tries) => tries is { UnderWay: 0, Waiting.Count: 0 };

    private sealed class Tries
    {
        public double Left { get; set; }

        public long At { get; set; }

        public int UnderWay { get; set; }

        public Queue<TaskCompletionSource<bool>> Waiting { get; } = [];
    }
}
