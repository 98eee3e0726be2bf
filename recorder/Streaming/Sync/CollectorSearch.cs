using Microsoft.Extensions.Logging;
using Recorder.Storage;

namespace Recorder.Streaming.Sync;

/// <summary>Finds a collector for one track: a first one, and another when it is lost.</summary>
internal sealed class CollectorSearch(
    RecordingKey key, IReadOnlyList<ICollector> collectors, CollectorSinkOptions options, TimeProvider time, Random random, ILogger log)
{
    // Where to look first. Sessions begin at different ones.
    private int _at = random.Next(collectors.Count);

    // Of the search that is on; streams that break at once count as one search.
    private int _failures;
    private long _since;
    private Exception? _lastFailure;
    private long _connected;

    /// <summary>A stream is up: how long it lasts decides whether it was any good.</summary>
    public void OnConnected() => _connected = time.GetTimestamp();

    /// <summary>Events became durable.</summary>
    public void OnProgress() => Volatile.Write(ref _failures, 0);

    /// <exception cref="RecordingFailedException">No collector takes it in time.</exception>
    public async Task<ICollectorTrack> CreateAsync(CancellationToken cancellationToken)
    {
        Begin();
        while (true)
        {
            (ICollectorTrack? track, bool allAbsent) = await TryCreateAsync(fromIndex: 0, cancellationToken);
            if (track is not null)
            {
                Volatile.Write(ref _failures, 0);
                return track;
            }

            Interlocked.Increment(ref _failures);
            await WaitAsync(allAbsent ? options.AbsentTimeout : options.OpenTimeout, cancellationToken);
        }
    }

    /// <summary>
    /// Goes on with an upload; or begins it anew when nothing of it is durable; or, when its collector stays away, goes on at another
    /// one, which then has the rest.
    /// </summary>
    /// <param name="uploadId">The upload.</param>
    /// <param name="buffer">Events that are not in it cannot be sent again; the collector must have them.</param>
    /// <param name="lost">Why the search is on.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <returns>A stream, and whether it is of an upload that has only the rest.</returns>
    /// <exception cref="RecordingFailedException">It was not found in time, or not all of it.</exception>
    public async Task<(ICollectorTrack Track, bool HasMoved)> ResumeAsync(
        Guid uploadId, ReplayBuffer buffer, CollectorUnavailableException lost, CancellationToken cancellationToken)
    {
        Begin();
        _lastFailure = lost;
        if (0 < _failures)
        {
            await WaitAsync(options.ResumeTimeout, cancellationToken); // The stream before this one broke at once, too.
        }

        while (true)
        {
            (ICollectorTrack? track, int lacking) = await TryResumeAsync(uploadId, buffer.NeededIndex, cancellationToken);
            bool hasMoved = false;
            if (track is null && lacking == collectors.Count && 0 <= buffer.ReleasedIndex)
            {
                throw new RecordingFailedException("the recording service no longer has the first part of this recording");
            }

            if (track is null && 0 < lacking && (buffer.ReleasedIndex < 0 || options.MoveAfter <= time.GetElapsedTime(_since)))
            {
                hasMoved = 0 <= buffer.ReleasedIndex;
                (track, _) = await TryCreateAsync(hasMoved ? buffer.FirstIndex : 0, cancellationToken);
            }

            Interlocked.Increment(ref _failures); // Until there is progress.
            if (track is not null)
            {
                return (track, hasMoved);
            }

            await WaitAsync(options.ResumeTimeout, cancellationToken);
        }
    }

    /// <summary>Asks every collector once. <c>AllAbsent</c>: nothing listened at any of them.</summary>
    private async Task<(ICollectorTrack? Track, bool AllAbsent)> TryCreateAsync(long fromIndex, CancellationToken cancellationToken)
    {
        bool allAbsent = true;
        for (int i = 0; i < collectors.Count; i++)
        {
            try
            {
                return (fromIndex == 0
                    ? await collectors[_at].CreateAsync(key, live: true, cancellationToken)
                    : await collectors[_at].ContinueAsync(key, fromIndex, live: true, cancellationToken), false);
            }
            catch (CollectorUnavailableException unavailable)
            {
                allAbsent &= unavailable.NothingListens;
                _lastFailure = unavailable;
                LookAtNext();
            }
            catch (Exception refused) when (refused is CollectorForbiddenException or CollectorRefusedException)
            {
                throw new RecordingFailedException($"the recording service will not take this session: {refused.Message}", refused);
            }
        }

        return (null, allAbsent);
    }

    /// <summary>Asks every collector once. <c>Lacking</c> counts those that answered, and do not have what cannot be sent again.</summary>
    private async Task<(ICollectorTrack? Track, int Lacking)> TryResumeAsync(
        Guid uploadId, long neededIndex, CancellationToken cancellationToken)
    {
        int lacking = 0;
        for (int i = 0; i < collectors.Count; i++)
        {
            try
            {
                ICollectorTrack track = await collectors[_at].ResumeAsync(key, uploadId, live: true, cancellationToken);
                if (neededIndex <= track.DurableIndex)
                {
                    return (track, lacking);
                }

                await track.DisposeAsync();
                lacking++;
            }
            catch (UploadNotFoundException)
            {
                lacking++;
            }
            catch (CollectorUnavailableException unavailable)
            {
                _lastFailure = unavailable;
            }

            LookAtNext();
        }

        return (null, lacking);
    }

    private void LookAtNext() => _at = (_at + 1) % collectors.Count;

    private void Begin()
    {
        if (_failures == 0 || options.ResumeTimeout <= time.GetElapsedTime(_connected))
        {
            (_since, _failures) = (time.GetTimestamp(), 0);
        }
    }

    private async Task WaitAsync(TimeSpan bound, CancellationToken cancellationToken)
    {
        TimeSpan left = bound - time.GetElapsedTime(_since);
        if (left <= TimeSpan.Zero)
        {
            SyncLog.NoCollector(log, key.Session, key.Track, bound.TotalSeconds, _lastFailure?.Message ?? "no reason is known");
            throw new RecordingFailedException($"the recording service has been out of reach for {bound.TotalSeconds:0.#} s", _lastFailure);
        }

        TimeSpan delay = options.Backoff.DelayAfter(int.Max(1, _failures), random);
        await Task.Delay(delay < left ? delay : left, time, cancellationToken);
    }
}
