namespace Recorder.Streaming.Uploads;

/// <summary>Bounds how many tracks are opened, and how many are completed, at the same time.</summary>
internal sealed class UploadTurns(int concurrency) : IDisposable
{
    private readonly SemaphoreSlim _opening = new(concurrency);
    private readonly SemaphoreSlim _completing = new(concurrency);

    public Task<T> OpenAsync<T>(Func<Task<T>> openAsync, CancellationToken cancellationToken) => TakeAsync(_opening, openAsync, cancellationToken);

    public Task<T> CompleteAsync<T>(Func<Task<T>> completeAsync, CancellationToken cancellationToken) =>
        TakeAsync(_completing, completeAsync, cancellationToken);

    public void Dispose()
    {
        _opening.Dispose();
        _completing.Dispose();
    }

    private static async Task<T> TakeAsync<T>(SemaphoreSlim turns, Func<Task<T>> workAsync, CancellationToken cancellationToken)
    {
        await turns.WaitAsync(cancellationToken);
        try
        {
            return await workAsync();
        }
        finally
        {
            turns.Release();
        }
    }
}
