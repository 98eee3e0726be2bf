using System.Threading.Channels;
using k8s;

namespace KubeOps.Operator.Queue;

/// <summary>
/// Keys that wait to be worked on. A key is in the queue once, however often it is added, and is never worked on by two at a time: what is
/// added while it is being worked on comes once more after that.
/// </summary>
public sealed class WorkQueue<TKey> : IDisposable
    where TKey : notnull
{
    private readonly Backoff _backoff;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly Channel<TKey> _ready = Channel.CreateUnbounded<TKey>();

    // All under _gate; times are timestamps, for the clock may jump. INVARIANT: a key is in _ready exactly when it is dirty and not in process.
    private readonly Lock _gate = new();
    private readonly HashSet<TKey> _dirty = [];
    private readonly HashSet<TKey> _processing = [];
    private readonly Dictionary<TKey, int> _failures = [];
    private readonly Dictionary<TKey, long> _due = [];
    private readonly PriorityQueue<TKey, long> _later = new();
    private bool _isShut;

    public WorkQueue(Backoff backoff, TimeProvider time)
    {
        (_backoff, _time) = (backoff, time);
        _timer = time.CreateTimer(_ => AddDue(), state: null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Keys that wait, those put off for later not counted.</summary>
    public int Count => _ready.Reader.Count;

    public void Add(TKey key)
    {
        lock (_gate)
        {
            _due.Remove(key); // Now is sooner than later.
            Enqueue(key);
        }
    }

    /// <summary>Adds the key after a while; of several whiles the shortest counts.</summary>
    public void AddAfter(TKey key, TimeSpan delay)
    {
        lock (_gate)
        {
            long due = _time.GetTimestamp() + (long)(delay.TotalSeconds * _time.TimestampFrequency);
            if (_isShut || (_due.TryGetValue(key, out long sooner) && sooner <= due))
            {
                return;
            }

            _due[key] = due;
            _later.Enqueue(key, due);
            Arm();
        }
    }

    /// <summary>Adds the key after a wait that doubles with each failure in a row. Returns the wait.</summary>
    public TimeSpan AddRateLimited(TKey key)
    {
        TimeSpan delay;
        lock (_gate)
        {
            _failures[key] = _failures.GetValueOrDefault(key) + 1;
            delay = _backoff.After(_failures[key]);
        }

        AddAfter(key, delay);
        return delay;
    }

    /// <summary>It went well: the next failure is the first again.</summary>
    public void Forget(TKey key)
    {
        lock (_gate)
        {
            _failures.Remove(key);
        }
    }

    /// <summary>The next key to work on, to be given back by <see cref="Done"/>.</summary>
    /// <exception cref="ChannelClosedException">The queue is shut and empty.</exception>
    public async ValueTask<TKey> TakeAsync(CancellationToken cancellationToken)
    {
        TKey key = await _ready.Reader.ReadAsync(cancellationToken);
        lock (_gate)
        {
            _dirty.Remove(key);
            _processing.Add(key);
        }

        return key;
    }

    public void Done(TKey key)
    {
        lock (_gate)
        {
            _processing.Remove(key);
            if (_dirty.Contains(key))
            {
                _ready.Writer.TryWrite(key);
            }

            CloseWhenEmpty();
        }
    }

    /// <summary>Takes nothing more in. What waits is still handed out, and what was added while it was worked on once more.</summary>
    public void ShutDown()
    {
        lock (_gate)
        {
            _isShut = true;
            _due.Clear();
            CloseWhenEmpty();
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Enqueue(TKey key)
    {
        if (!_isShut && _dirty.Add(key) && !_processing.Contains(key))
        {
            _ready.Writer.TryWrite(key);
        }
    }

    // Under _gate.
    private void CloseWhenEmpty()
    {
        if (_isShut && _processing.Count == 0)
        {
            _ready.Writer.TryComplete();
        }
    }

    private void AddDue()
    {
        lock (_gate)
        {
            long now = _time.GetTimestamp();
            while (_later.TryPeek(out TKey? key, out long due) && due <= now)
            {
                _later.Dequeue();
                if (_due.TryGetValue(key, out long wanted) && wanted == due)
                {
                    _due.Remove(key);
                    Enqueue(key);
                }
            }

            Arm();
        }
    }

    // Under _gate.
    private void Arm()
    {
        if (_later.TryPeek(out _, out long due))
        {
            // A timer may fire a little early: rounded up, it is not armed anew for nothing.
            double seconds = double.Max(0, due - _time.GetTimestamp()) / _time.TimestampFrequency;
            _timer.Change(TimeSpan.FromMilliseconds(double.Ceiling(seconds * 1000)), Timeout.InfiniteTimeSpan);
        }
    }
}
