namespace KubeAgent;

/// <summary>A token that is cancelled when its caller's is, or when the time is up.</summary>
internal sealed class Deadline : IDisposable
{
    private readonly CancellationTokenSource _ends;
    private readonly CancellationToken _caller;
    private readonly CancellationTokenRegistration _ofCaller;

    public Deadline(TimeSpan timeout, TimeProvider time, CancellationToken caller)
    {
        _ends = new CancellationTokenSource(timeout, time);
        _caller = caller;
        _ofCaller = caller.UnsafeRegister(static ends => ((CancellationTokenSource)ends!).Cancel(), _ends);
    }

    public CancellationToken Token => _ends.Token;

    /// <summary>The time is up, and the caller still waits.</summary>
    public bool HasPassed => _ends.IsCancellationRequested && !_caller.IsCancellationRequested;

    public void Dispose()
    {
        _ofCaller.Dispose(); // Waits for a cancellation that is under way.
        _ends.Dispose();
    }
}
