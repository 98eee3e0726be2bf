using System.Diagnostics.CodeAnalysis;

namespace KubeAgent.Authentication;

/// <summary>
/// Answers that stay good for a while, whatever the time of day does meanwhile. Bounded: the oldest make room. Who asks while the same question
/// is being answered waits for that answer. Failures are not kept.
/// </summary>
internal sealed class ExpiringCache<TKey, TValue>(int capacity, TimeProvider time)
    where TKey : notnull
{
    // All under _gate. The list has the oldest first.
    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _byAge = [];
    private readonly Dictionary<TKey, Task<TValue>> _running = [];

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _entries.Count;
            }
        }
    }

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue answer)
    {
        lock (_gate)
        {
            return TryGetKept(key, out answer);
        }
    }

    public void Set(TKey key, TValue answer, TimeSpan lifetime)
    {
        lock (_gate)
        {
            Keep(key, answer, lifetime);
        }
    }

    /// <summary>The kept answer, or a new one, kept for as long as <paramref name="lifetime"/> says (zero: not at all).</summary>
    public Task<TValue> GetAsync(TKey key, Func<CancellationToken, Task<TValue>> ask, Func<TValue, TimeSpan> lifetime, CancellationToken cancellationToken)
    {
        Task<TValue>? running;
        TaskCompletionSource<TValue>? mine = null;
        lock (_gate)
        {
            if (TryGetKept(key, out TValue? kept))
            {
                return Task.FromResult(kept);
            }

            if (!_running.TryGetValue(key, out running))
            {
                mine = new TaskCompletionSource<TValue>(TaskCreationOptions.RunContinuationsAsynchronously);
                _running.Add(key, running = mine.Task);
            }
        }

        if (mine is not null)
        {
            // Not the asker's token: others may wait for the same answer. What asks has a bound of its own.
            _ = AnswerAsync(key, ask, lifetime, mine);
        }

        return running.WaitAsync(cancellationToken);
    }

    private async Task AnswerAsync(TKey key, Func<CancellationToken, Task<TValue>> ask, Func<TValue, TimeSpan> lifetime, TaskCompletionSource<TValue> waiting)
    {
        try
        {
            TValue answer = await ask(CancellationToken.None);
            TimeSpan keep = lifetime(answer);
            lock (_gate)
            {
                _running.Remove(key);
                Keep(key, answer, keep);
            }

            waiting.SetResult(answer);
        }
        catch (Exception failure) // Handed to everybody who waits.
        {
            lock (_gate)
            {
                _running.Remove(key);
            }

            waiting.SetException(failure);
        }
    }

    private bool TryGetKept(TKey key, [MaybeNullWhen(false)] out TValue answer)
    {
        answer = default;
        if (!_entries.TryGetValue(key, out LinkedListNode<Entry>? kept))
        {
            return false;
        }

        if (kept.Value.Lifetime <= time.GetElapsedTime(kept.Value.KeptAt))
        {
            Remove(kept);
            return false;
        }

        answer = kept.Value.Answer;
        return true;
    }

    private void Keep(TKey key, TValue answer, TimeSpan lifetime)
    {
        if (_entries.TryGetValue(key, out LinkedListNode<Entry>? earlier))
        {
            Remove(earlier);
        }

        if (lifetime <= TimeSpan.Zero)
        {
            return;
        }

        while (_entries.Count >= capacity)
        {
            Remove(_byAge.First!);
        }

        _entries[key] = _byAge.AddLast(new Entry(key, answer, time.GetTimestamp(), lifetime));
    }

    private void Remove(LinkedListNode<Entry> entry)
    {
        _entries.Remove(entry.Value.Key);
        _byAge.Remove(entry);
    }

    private sealed record Entry(TKey Key, TValue Answer, long KeptAt, TimeSpan Lifetime);
}
