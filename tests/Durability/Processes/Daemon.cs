namespace Durability.Processes;

/// <summary>A long-lived process that is killed and started again on the same state. It says <c>ready…</c> when it serves.</summary>
/// <param name="name">For people.</param>
/// <param name="program">Path of the program.</param>
/// <param name="arguments">Asked at every start.</param>
/// <param name="log">Gets its standard error.</param>
/// <param name="onLine">Told of its other lines.</param>
internal sealed class Daemon(string name, string program, Func<IReadOnlyList<string>> arguments, LogFile log, Action<string> onLine) : IDisposable
{
    private const double StartBound = 60;

    // Under _gate.
    private readonly Lock _gate = new();
    private readonly List<Outage> _outages = [];
    private Child? _child;
    private TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isStopping;

    public string Name => name;

    /// <summary>Exits that nobody asked for.</summary>
    public List<string> Surprises { get; } = [];

    /// <summary>When it was killed, in order.</summary>
    public IReadOnlyList<long> Kills
    {
        get
        {
            lock (_gate)
            {
                return [.. _outages.Select(outage => outage.From)];
            }
        }
    }

    /// <summary>Starts it; again after it was stopped, too.</summary>
    public void Start()
    {
        lock (_gate)
        {
            _isStopping = false;
            _ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _child = NewChild();
        }
    }

    /// <exception cref="TimeoutException">It does not serve.</exception>
    public async Task ReadyAsync(CancellationToken cancellationToken)
    {
        long started = Clock.Now;
        Task ready;
        do
        {
            lock (_gate)
            {
                ready = _ready.Task;
            }

            if (StartBound < Clock.SecondsSince(started))
            {
                throw new TimeoutException($"{name} is not ready after {StartBound} s: {string.Join("; ", Surprises)}");
            }

            await Task.WhenAny(ready, Clock.DelayAsync(0.1, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
        }
        while (!ready.IsCompleted);
    }

    /// <summary>kill -9, at whatever it does; also while it starts. False when there was nobody to kill.</summary>
    public bool Kill()
    {
        lock (_gate)
        {
            if (_child is null || !_child.IsAlive)
            {
                return false;
            }

            if (_ready.Task.IsCompleted)
            {
                _ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            _outages.Add(new Outage(Clock.Now));
            _child.Kill();
            return true;
        }
    }

    /// <summary>Starts it again, once the one that was killed is gone.</summary>
    public async Task RestartAsync(double afterSeconds, CancellationToken cancellationToken)
    {
        Child? old = _child;
        if (old is not null)
        {
            await old.Exited;
        }

        await Clock.DelayAsync(afterSeconds, cancellationToken);
        lock (_gate)
        {
            if (_child == old && !_isStopping)
            {
                _child = NewChild();
            }
        }
    }

    /// <summary>It served from first to last of this time.</summary>
    public bool ServedThroughout(long from, long to)
    {
        lock (_gate)
        {
            return _outages.TrueForAll(outage => to < outage.From || outage.Until < from);
        }
    }

    public Task SayAsync(string line) => _child?.SayAsync(line) ?? Task.CompletedTask;

    public Task<int> ExitedAsync() => _child?.Exited ?? Task.FromResult(0);

    /// <summary>From now on its exit is no surprise.</summary>
    public void ExpectExit() => _isStopping = true;

    /// <summary>SIGTERM, and the exit code.</summary>
    public async Task StopAsync(double seconds)
    {
        ExpectExit();
        if (_child is not { IsAlive: true } child)
        {
            return;
        }

        child.Terminate();
        await Task.WhenAny(child.Exited, Clock.DelayAsync(seconds, CancellationToken.None));
        if (child.IsAlive)
        {
            Surprises.Add($"{name} does not stop within {seconds} s of SIGTERM");
        }
        else if (await child.Exited != 0)
        {
            Surprises.Add($"{name} ended with code {await child.Exited} at SIGTERM");
        }
    }

    public void Dispose()
    {
        _isStopping = true;
        _child?.Dispose();
    }

    private Child NewChild()
    {
        Child? made = null;
        made = new Child(program, arguments(), line => OnLine(made, line), line => log.Write($"{name}: {line}"));
        made.Exited.ContinueWith(exited => OnExited(made, exited.Result), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        return made;
    }

    private void OnLine(Child? speaker, string line)
    {
        if (!line.StartsWith("ready", StringComparison.Ordinal))
        {
            onLine(line);
            return;
        }

        lock (_gate)
        {
            if (speaker is { WasKilled: true })
            {
                return;
            }

            if (_outages is [.., { Until: long.MaxValue }])
            {
                _outages.ForEach(outage => outage.Until = long.Min(outage.Until, Clock.Now));
            }

            _ready.TrySetResult();
        }
    }

    private void OnExited(Child child, int code)
    {
        child.Dispose();
        if (!child.WasKilled && !_isStopping)
        {
            Surprises.Add($"{name} ended by itself, with exit code {code}");
        }
    }

    /// <summary>From a kill until it served again.</summary>
    private sealed class Outage(long from)
    {
        public long From { get; } = from;

        public long Until { get; set; } = long.MaxValue;
    }
}
