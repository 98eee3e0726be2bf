using System.Runtime.CompilerServices;
using Recorder.Storage;

namespace Streaming.Tests.Collector;

/// <summary>
/// The store as one process sees it. At the call that the test names, that process stands still, just before or just after the
/// call had its effect: for good, or while an interlude runs. The store itself goes on.
/// </summary>
internal sealed class KillableStore(IRecordingStore inner, int killAt, bool afterEffect, Func<Task>? interlude = null) : IRecordingStore
{
    private readonly TaskCompletionSource _killed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _calls;

    /// <summary>Completes when the process stands still, or the interlude is over.</summary>
    public Task Killed => _killed.Task;

    public StoreLimits Limits => inner.Limits;

    public Task<Upload> CreateUploadAsync(RecordingKey key, CancellationToken cancellationToken) =>
        RunAsync(() => inner.CreateUploadAsync(key, cancellationToken), cancellationToken);

    public Task<UploadPart> UploadPartAsync(Upload upload, int number, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        RunAsync(() => inner.UploadPartAsync(upload, number, content, cancellationToken), cancellationToken);

    public Task<StoredRecording> CompleteUploadAsync(Upload upload, IReadOnlyList<UploadPart> parts, CancellationToken cancellationToken) =>
        RunAsync(() => inner.CompleteUploadAsync(upload, parts, cancellationToken), cancellationToken);

    public Task AbortUploadAsync(Upload upload, CancellationToken cancellationToken) => RunAsync(async () =>
    {
        await inner.AbortUploadAsync(upload, cancellationToken);
        return true;
    }, cancellationToken);

    public IAsyncEnumerable<Upload> ListUploadsAsync(CancellationToken cancellationToken) => inner.ListUploadsAsync(cancellationToken);

    public async IAsyncEnumerable<UploadPart> ListPartsAsync(Upload upload, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await RunAsync(() => Task.FromResult(true), cancellationToken);
        await foreach (UploadPart part in inner.ListPartsAsync(upload, cancellationToken))
        {
            yield return part;
        }
    }

    public Task<Stream> OpenPartAsync(Upload upload, int number, CancellationToken cancellationToken) =>
        RunAsync(() => inner.OpenPartAsync(upload, number, cancellationToken), cancellationToken);

    public Task<StoredRecording?> FindAsync(RecordingKey key, CancellationToken cancellationToken) => inner.FindAsync(key, cancellationToken);

    public IAsyncEnumerable<StoredRecording> ListRecordingsAsync(CancellationToken cancellationToken) => inner.ListRecordingsAsync(cancellationToken);

    public Task<Stream> OpenReadAsync(StoredRecording recording, long offset, long? length, CancellationToken cancellationToken) =>
        RunAsync(() => inner.OpenReadAsync(recording, offset, length, cancellationToken), cancellationToken);

    public Task PutSidecarAsync(StoredRecording recording, string extension, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        RunAsync(async () =>
        {
            await inner.PutSidecarAsync(recording, extension, content, cancellationToken);
            return true;
        }, cancellationToken);

    public Task<byte[]?> ReadSidecarAsync(StoredRecording recording, string extension, CancellationToken cancellationToken) =>
        inner.ReadSidecarAsync(recording, extension, cancellationToken);

    public Task ProbeAsync(CancellationToken cancellationToken) => inner.ProbeAsync(cancellationToken);

    private async Task<T> RunAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        bool kill = Interlocked.Increment(ref _calls) == killAt;
        if (kill && !afterEffect)
        {
            await StandStillAsync(cancellationToken);
        }

        T result = await call();
        if (kill)
        {
            await StandStillAsync(cancellationToken);
        }

        return result;
    }

    private async Task StandStillAsync(CancellationToken cancellationToken)
    {
        if (interlude is not null)
        {
            await interlude();
            _killed.TrySetResult();
            return;
        }

        _killed.TrySetResult();
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
    }
}
