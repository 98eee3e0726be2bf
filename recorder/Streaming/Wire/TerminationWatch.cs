namespace Recorder.Streaming.Wire;

/// <summary>
/// Tells the recorder of a session, once, that somebody has ended it; while its events go on to be taken beside it. A telling
/// that has begun is let end, as <see cref="DurableWatch"/>'s.
/// </summary>
internal sealed class TerminationWatch(ICollectorTrack track, Func<SessionTermination, Task> tellAsync) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopped = new();
    private Task _telling = Task.CompletedTask;

    public void Start() => _telling = TellAsync();

    /// <summary>Tells nothing any more. Stopping twice does nothing.</summary>
    public async Task StopAsync()
    {
        await _stopped.CancelAsync();
        await _telling;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stopped.Dispose();
    }

    private async Task TellAsync()
    {
        try
        {
            await tellAsync(await track.Terminated.WaitAsync(_stopped.Token));
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException)
        {
            // The stream has ended: whoever opens the next one is told there.
        }
    }
}
