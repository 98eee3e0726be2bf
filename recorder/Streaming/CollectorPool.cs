using System.Collections.Concurrent;
using Recorder.Storage;

namespace Recorder.Streaming;

/// <summary>
/// Several collectors as one, for those who can begin an upload anew: whichever is up takes new tracks and reports; a track goes on
/// where it was begun, and when that collector stays away it is not found any more.
/// </summary>
/// <param name="collectors">At least one; they stay the caller's.</param>
/// <param name="awayFor">How long a track waits for the collector that it was begun at.</param>
/// <param name="time">The clock.</param>
public sealed class CollectorPool(IReadOnlyList<ICollector> collectors, TimeSpan awayFor, TimeProvider time) : ICollector
{
    // Since when an upload waits. Those that are given up by their recorder's process are few, and go with ours.
    private readonly ConcurrentDictionary<Guid, long> _waiting = new();
    private int _next;

    /// <inheritdoc/>
    public Task<ICollectorTrack> CreateAsync(RecordingKey key, bool live, CancellationToken cancellationToken) =>
        TryEachAsync(collector => collector.CreateAsync(key, live, cancellationToken));

    /// <inheritdoc/>
    public Task<ICollectorTrack> ContinueAsync(RecordingKey key, long fromIndex, bool live, CancellationToken cancellationToken) =>
        TryEachAsync(collector => collector.ContinueAsync(key, fromIndex, live, cancellationToken));

    /// <inheritdoc/>
    public async Task<ICollectorTrack> ResumeAsync(RecordingKey key, Guid uploadId, bool live, CancellationToken cancellationToken)
    {
        CollectorUnavailableException? away = null;
        bool canBeginAnew = false;
        foreach (ICollector collector in collectors)
        {
            try
            {
                ICollectorTrack track = await collector.ResumeAsync(key, uploadId, live, cancellationToken);
                _waiting.TryRemove(uploadId, out _);
                return track;
            }
            catch (UploadNotFoundException)
            {
                canBeginAnew = true; // At this one.
            }
            catch (CollectorUnavailableException unavailable)
            {
                away = unavailable;
            }
        }

        if (away is not null && (!canBeginAnew || time.GetElapsedTime(_waiting.GetOrAdd(uploadId, _ => time.GetTimestamp())) < awayFor))
        {
            throw away;
        }

        _waiting.TryRemove(uploadId, out _);
        throw new UploadNotFoundException($"no collector that answers has upload {uploadId} of {key.Session}");
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<SessionTermination>> ReportAsync(SessionReport report, CancellationToken cancellationToken) =>
        TryEachAsync(collector => collector.ReportAsync(report, cancellationToken));

    private async Task<T> TryEachAsync<T>(Func<ICollector, Task<T>> call)
    {
        int first = Interlocked.Increment(ref _next) & int.MaxValue; // Not always the same one: the work is theirs together.
        for (int i = 0; ; i++)
        {
            try
            {
                return await call(collectors[(first + i) % collectors.Count]);
            }
            catch (CollectorUnavailableException) when (i < collectors.Count - 1)
            {
                // The next one.
            }
        }
    }
}
