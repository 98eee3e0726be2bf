using System.Runtime.ExceptionServices;

namespace Recorder.Streaming.Wire;

/// <summary>
/// Tells a track's durable index whenever it has moved past what was told, while events are appended beside it. Coalesces by
/// itself: while one is told the index moves on, and next the newest is told. A telling that has begun is let end: to cut it
/// short would reset the stream it goes out on.
/// </summary>
internal sealed class DurableWatch(ICollectorTrack track, Func<long, Task> tellAsync, CancellationTokenSource onFailure)
    : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopped = new();
    private readonly Pulse _taken = new();
    private long _lastTaken = -1;
    private Task _pushing = Task.CompletedTask;

    /// <summary>Why nothing more can become durable; what runs beside was cancelled for it.</summary>
    public Exception? Failure { get; private set; }

    public void ThrowFailure() => ExceptionDispatchInfo.Throw(Failure!);

    public void Start(long told) => _pushing = PushAsync(told, _stopped.Token);

    /// <summary>There is something to become durable.</summary>
    public void OnTaken(long index)
    {
        Volatile.Write(ref _lastTaken, index);
        _taken.Fire();
    }

    /// <summary>Tells nothing any more. Stopping twice does nothing.</summary>
    public async Task StopAsync()
    {
        await _stopped.CancelAsync();
        await _pushing;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stopped.Dispose();
    }

    private async Task PushAsync(long told, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                Task taken = _taken.NextAsync();
                if (Volatile.Read(ref _lastTaken) <= told)
                {
                    await taken.WaitAsync(cancellationToken);
                    continue;
                }

                await track.WaitDurableAsync(told + 1, cancellationToken);
                told = track.DurableIndex;
                await tellAsync(told);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
        catch (Exception failure) // Background loop: what it was for ends with it.
        {
            Failure = failure;
            await onFailure.CancelAsync();
        }
    }
}
