using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Recorder.Storage;

namespace Recorder.Streaming.Collector;

/// <summary>Brings tracks to their end, a few at a time, and tries again for as long as it takes.</summary>
internal sealed class TrackCompletions(CollectorServices services, TrackCompletion completion, Action<TrackIntake> completed) : IAsyncDisposable
{
    private readonly PartKeeper _parts = new(services);
    private readonly SemaphoreSlim _slots = new(services.Options.CompletionWorkers);
    private readonly ConcurrentDictionary<Task, bool> _running = new();

    /// <summary>
    /// Starts to complete a track, or joins whoever does already. It goes on when the caller gives up: what was begun is
    /// finished, here or after the next start.
    /// </summary>
    /// <param name="track">The track.</param>
    /// <param name="holder">Who has it; null: nobody may have it.</param>
    /// <param name="recover">Nobody ended the session: append its end event, if that is missing.</param>
    public Task<CompletedUpload> Start(TrackIntake track, CollectorTrack? holder, bool recover) =>
        track.Complete(holder, () =>
        {
            Task<CompletedUpload> running = Task.Run(() => RunAsync(track, recover, services.Stopping), CancellationToken.None);
            _running[running] = true;
            _ = running.ContinueWith(done => _running.TryRemove(done, out _), TaskScheduler.Default);
            return running;
        });

    /// <summary>Waits for what stops.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_running.Keys.Select(running => running.ContinueWith(_ => { }, TaskScheduler.Default)));
        _slots.Dispose();
    }

    private async Task<CompletedUpload> RunAsync(TrackIntake track, bool recover, CancellationToken stopping)
    {
        for (int failures = 1; ; failures++)
        {
            try
            {
                return await TryAsync(track, recover, stopping);
            }
            catch (Exception cause) when (IsPermanent(cause))
            {
                await SetAsideAsync(track, cause, stopping);
                throw new CollectorRefusedException($"upload {track.Description.UploadId}: {cause.Message}");
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                throw new CollectorUnavailableException("the collector stops");
            }
            catch (Exception cause) when (cause is not CollectorUnavailableException) // Background loop: the others go on meanwhile.
            {
                if (failures == 1)
                {
                    services.Log.LogWarning("upload {Upload} of {Session} is not completed yet: {Problem}",
                        track.Description.UploadId, track.Key.Session, cause.Message);
                }
            }

            await WaitAsync(failures, stopping);
        }
    }

    private async Task SetAsideAsync(TrackIntake track, Exception cause, CancellationToken stopping)
    {
        services.Log.LogError("upload {Upload} of {Session} is put into quarantine: {Problem}",
            track.Description.UploadId, track.Key.Session, cause.Message);
        try
        {
            await _parts.TakeOutAsync(track, stopping);
        }
        catch (OperationCanceledException)
        {
            throw new CollectorUnavailableException("the collector stops"); // The next start comes to the same.
        }

        Quarantine.Add(services.Root, track.Directory);
        completed(track);
    }

    private async Task<CompletedUpload> TryAsync(TrackIntake track, bool recover, CancellationToken stopping)
    {
        await _slots.WaitAsync(stopping);
        try
        {
            await track.StoreTurn.WaitAsync(stopping);
            CompletedUpload result;
            try
            {
                // Its last events are not durable; and another may stand in its place by now, with its segments.
                if (track.Failure is { } failure)
                {
                    throw new CollectorUnavailableException(failure.Message, failure);
                }

                result = await completion.RunAsync(track, recover, stopping);
            }
            finally
            {
                track.StoreTurn.Release();
            }

            CollectorMetrics.Stored(track.Key.Track, recover);
            completed(track);
            return result;
        }
        finally
        {
            _slots.Release();
        }
    }

    private async Task WaitAsync(int failures, CancellationToken stopping)
    {
        try
        {
            await Task.Delay(services.Retry.DelayAfter(failures, Random.Shared), services.Time, stopping);
        }
        catch (OperationCanceledException)
        {
            throw new CollectorUnavailableException("the collector stops");
        }
    }

    // No other try can end otherwise.
    private static bool IsPermanent(Exception cause) =>
        cause is UploadNotFoundException or RecordingExistsException or EmptyUploadException or InvalidDataException;
}
