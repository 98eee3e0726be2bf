namespace Recorder.Streaming.Collector;

/// <summary>Judges the store by how calls to it end, with hysteresis, and lets only one caller at a time try a store that is down.</summary>
internal sealed class StoreHealth : IDisposable
{
    private const int FailuresToDown = 3;
    private const int SuccessesToAvailable = 3;

    private readonly SemaphoreSlim _probe = new(1);

    // Guards what follows.
    private readonly Lock _gate = new();
    private StoreCondition _condition;
    private int _failures;
    private int _successes;

    public StoreCondition Condition
    {
        get
        {
            lock (_gate)
            {
                return _condition;
            }
        }
    }

    /// <summary>Runs a call to the store and takes note of how it ends.</summary>
    public async Task<T> RunAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        bool probing = Condition == StoreCondition.Down;
        if (probing)
        {
            await _probe.WaitAsync(cancellationToken);
        }

        try
        {
            T result = await call();
            Report(succeeded: true);
            return result;
        }
        catch (IOException)
        {
            Report(succeeded: false);
            throw;
        }
        finally
        {
            if (probing)
            {
                _probe.Release();
            }
        }
    }

    public void Report(bool succeeded)
    {
        lock (_gate)
        {
            (_failures, _successes) = succeeded ? (0, _successes + 1) : (_failures + 1, 0);
            _condition = _condition switch
            {
                StoreCondition.Available => succeeded ? StoreCondition.Available : StoreCondition.Unsteady,
                StoreCondition.Unsteady when FailuresToDown <= _failures => StoreCondition.Down,
                StoreCondition.Unsteady when SuccessesToAvailable <= _successes => StoreCondition.Available,
                StoreCondition.Down when succeeded => StoreCondition.Unsteady,
                _ => _condition,
            };
        }
    }

    public void Dispose() => _probe.Dispose();
}
