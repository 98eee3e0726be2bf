using System.Diagnostics.CodeAnalysis;

namespace KubeAgent.Sessions;

/// <summary>
/// How many sessions of one user may come to nothing: each leaves a recording, and whoever is authenticated could make them without end.
/// Some at once, and one more every while. Each is paid for when it starts. One that leaves no recording, or begins, is paid back; and what
/// begins pays for one that did not, too: kubectl asks twice, and is often refused the first time.
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

    private TimeSpan Full => most * every;

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

    /// <summary>Who wait for their turn.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _users.Values.Sum(user => user.Waiting.Count);
            }
        }
    }

    /// <summary>Takes one. Null: there is none. While tries are under way it waits: for one that begins, or until there is one more.</summary>
    public async ValueTask<SessionTry?> BeginAsync(string user, CancellationToken cancellationToken)
    {
        LinkedListNode<TaskCompletionSource<bool>> turn = new(new(TaskCreationOptions.RunContinuationsAsynchronously));
        lock (_gate)
        {
            Tries tries = TriesOf(user);
            tries.Waiting.AddLast(turn);
            GiveTurns(user, tries);
        }

        await using CancellationTokenRegistration gone = cancellationToken.Register(() => Leave(user, turn, cancellationToken));
        return await turn.Value.Task ? new SessionTry(outcome => End(user, outcome)) : null;
    }

    private void End(string user, SessionOutcome outcome)
    {
        lock (_gate)
        {
            Tries tries = _users[user]; // Nobody is forgotten who has a try under way.
            Refill(tries);
            tries.UnderWay--;
            if (outcome != SessionOutcome.Failed)
            {
                tries.Credit = Capped(tries.Credit + every);
            }

            TimeSpan room = Full - (tries.UnderWay * every); // All that are under way could come to nothing yet.
            if (outcome == SessionOutcome.Began && tries.Credit < room)
            {
                tries.Credit = tries.Credit + every < room ? tries.Credit + every : room;
            }

            GiveTurns(user, tries);
        }
    }

    private void Leave(string user, LinkedListNode<TaskCompletionSource<bool>> turn, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (turn.List is null)
            {
                return; // He has had his turn.
            }

            turn.List.Remove(turn);
            GiveTurns(user, _users[user]);
        }

        turn.Value.TrySetCanceled(cancellationToken);
    }

    private void GiveTurns(string user, Tries tries)
    {
        while (tries.Credit >= every && TryTakeNext(tries, out TaskCompletionSource<bool>? next))
        {
            tries.Credit -= every;
            tries.UnderWay++;
            next.SetResult(true);
        }

        while (tries.UnderWay == 0 && TryTakeNext(tries, out TaskCompletionSource<bool>? tooMany))
        {
            tooMany.SetResult(false);
        }

        if (tries.Waiting.Count == 0)
        {
            tries.Wake?.Dispose();
            tries.Wake = null;
        }
        else
        {
            tries.Wake ??= time.CreateTimer(_ => Wake(user), null, every - tries.Credit, Timeout.InfiniteTimeSpan);
        }

        if (IsIdle(tries) && tries.Credit >= Full)
        {
            _users.Remove(user);
        }
    }

    private static bool TryTakeNext(Tries tries, [NotNullWhen(true)] out TaskCompletionSource<bool>? next)
    {
        next = tries.Waiting.First?.Value;
        if (next is not null)
        {
            tries.Waiting.RemoveFirst();
        }

        return next is not null;
    }

    private void Wake(string user)
    {
        lock (_gate)
        {
            if (_users.TryGetValue(user, out Tries? tries))
            {
                tries.Wake?.Dispose();
                tries.Wake = null;
                Refill(tries);
                GiveTurns(user, tries);
            }
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

        return _users[user] = new Tries { Credit = Full, At = time.GetTimestamp() };
    }

    // Those who have all of their tries again; and if that is nobody, who is nearest to it.
    private void Forget()
    {
        string[] idle = [.. _users.Where(user => IsIdle(user.Value)).Select(user => user.Key)];
        foreach (string user in idle)
        {
            Refill(_users[user]);
        }

        string[] full = [.. idle.Where(user => _users[user].Credit >= Full)];
        foreach (string user in full.Length != 0 ? full : [.. idle.OrderByDescending(user => _users[user].Credit).Take(1)])
        {
            _users.Remove(user);
        }
    }

    private void Refill(Tries tries)
    {
        long now = time.GetTimestamp();
        tries.Credit = Capped(tries.Credit + time.GetElapsedTime(tries.At, now));
        tries.At = now;
    }

    private TimeSpan Capped(TimeSpan credit) => credit < Full ? credit : Full;

    private static bool IsIdle(Tries tries) => tries is { UnderWay: 0, Waiting.Count: 0 };

    private sealed class Tries
    {
        /// <summary>In time: a try costs as much as brings the next one.</summary>
        public TimeSpan Credit { get; set; }

        public long At { get; set; }

        public int UnderWay { get; set; }

        public LinkedList<TaskCompletionSource<bool>> Waiting { get; } = [];

        /// <summary>While somebody waits: when there is one more.</summary>
        public ITimer? Wake { get; set; }
    }
}
