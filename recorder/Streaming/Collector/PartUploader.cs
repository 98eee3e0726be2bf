using System.Security.Cryptography;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Recorder.Format;
using Recorder.Storage;

namespace Recorder.Streaming.Collector;

/// <summary>Stores sealed segments as parts: a few workers for all tracks, and no memory for those that wait.</summary>
internal sealed class PartUploader(CollectorServices services)
{
    private const int BufferSize = 256 * 1024;

    private readonly Channel<TrackIntake> _waiting = Channel.CreateUnbounded<TrackIntake>();

    /// <summary>Puts the track in line, if it is not there already.</summary>
    public void Add(TrackIntake track)
    {
        if (track.Line.TryEnter())
        {
            _waiting.Writer.TryWrite(track);
        }
    }

    public Task RunAsync(CancellationToken stopping) => Task.WhenAll(
        Enumerable.Range(0, services.Options.PartWorkers).Select(_ => Task.Run(() => WorkAsync(stopping), CancellationToken.None)));

    /// <summary>Stores all sealed segments, however small the last part. The caller holds the track's <c>StoreTurn</c>.</summary>
    /// <exception cref="StorageException">Not all is stored; trying again goes on where this stopped.</exception>
    public async Task StoreRestAsync(TrackIntake track, CancellationToken cancellationToken)
    {
        while (await StoreNextAsync(track, isRest: true, cancellationToken))
        {
        }
    }

    /// <summary>Stores one part, and compares what the store says that it has.</summary>
    /// <exception cref="StorageException">It is not stored; or something else is.</exception>
    public static async Task<UploadPart> UploadAsync(
        CollectorServices services, Upload upload, int number, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        UploadPart part = await services.Health.RunAsync(
            () => services.Store.UploadPartAsync(upload, number, bytes, cancellationToken), cancellationToken);
        return part.Size == bytes.Length && part.Sha256.Span.SequenceEqual(SHA256.HashData(bytes.Span))
            ? part
            : throw new StorageException(StorageProblem.Device, $"part {part.Number}: the store has {part.Size} other bytes than the {bytes.Length} sent");
    }

    private async Task WorkAsync(CancellationToken stopping)
    {
        try
        {
            await foreach (TrackIntake track in _waiting.Reader.ReadAllAsync(stopping))
            {
                track.Line.Leave();
                await StoreAsync(track, stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The journals keep what is not stored.
        }
    }

    private async Task StoreAsync(TrackIntake track, CancellationToken stopping)
    {
        if (!await track.StoreTurn.WaitAsync(0, stopping))
        {
            return; // It is being completed, which stores everything.
        }

        try
        {
            while (await StoreNextAsync(track, isRest: false, stopping))
            {
            }

            track.Line.Failures = 0;
        }
        catch (Exception cause) when (cause is not OperationCanceledException)
        {
            if (track.Line.Failures++ == 0)
            {
                services.Log.LogWarning("upload {Upload} of {Session}: {Problem}; its journal is kept and the part tried again",
                    track.Description.UploadId, track.Key.Session, cause.Message);
            }

            // An upload that the store does not know stays as it is until it is completed, which then says so.
            if (cause is not UploadNotFoundException)
            {
                _ = AddLaterAsync(track, stopping);
            }
        }
        finally
        {
            track.StoreTurn.Release();
        }
    }

    private async Task AddLaterAsync(TrackIntake track, CancellationToken stopping)
    {
        await Task.Delay(services.Retry.DelayAfter(track.Line.Failures, Random.Shared), services.Time, stopping);
        Add(track);
    }

    // False: there is nothing to store until more is taken.
    private async Task<bool> StoreNextAsync(TrackIntake track, bool isRest, CancellationToken cancellationToken)
    {
        UploadProgress progress = track.Progress;
        long minimum = PartSizes.Minimum(services.Store.Limits, progress.NextPart);
        SealedSegment[] segments = track.Journal.GetSealed();
        if (segments.Length == 0 || (!isRest && track.Journal.SealedSize < Math.Max(minimum, track.Line.NextTryFrom)))
        {
            return false;
        }

        using var buffer = new PooledStream(BufferSize);
        PartContent content = PartBuilder.Write(buffer, segments, progress.Summary, isRest ? Math.Max(minimum, 1) : minimum);
        if (!isRest && buffer.Length < minimum)
        {
            // Text compresses well: come back when, at this rate, there is enough.
            track.Line.NextTryFrom = track.Journal.SealedSize * minimum / Math.Max(1, buffer.Length);
            return false;
        }

        track.Line.NextTryFrom = 0;
        UploadProgress stored = buffer.Length == 0
            ? progress with { StoredSegment = content.LastSegment }
            : await StoreAsync(track, content, buffer.WrittenMemory, cancellationToken);
        track.Write(stored with { Gap = string.Join(' ', content.Damaged.Select(damaged => damaged.Lost).Prepend(stored.Gap)).TrimStart() });
        Keep(track, content.Damaged);
        track.Journal.RemoveSealed(content.LastSegment);
        return true;
    }

    private void Keep(TrackIntake track, IReadOnlyList<DamagedSegment> segments)
    {
        foreach (DamagedSegment damaged in segments)
        {
            services.Log.LogError("upload {Upload} of {Session}: {Lost}; the segment is put into quarantine",
                track.Description.UploadId, track.Key.Session, damaged.Lost);
            try
            {
                Quarantine.AddSegment(services.Root, track.Directory, damaged.Segment.Path);
            }
            catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
            {
                // What could be read of it is stored, and the rest told: on a full disk its room is needed more.
                services.Log.LogError("{Path} cannot be kept: {Problem}", damaged.Segment.Path, cause.Message);
            }
        }
    }

    private async Task<UploadProgress> StoreAsync(
        TrackIntake track, PartContent content, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        UploadProgress progress = track.Progress;
        Upload upload = track.Description.IsInStore ? track.Description.ToUpload() : await CreateUploadAsync(track, cancellationToken);
        UploadPart part = await UploadAsync(services, upload, progress.NextPart, bytes, cancellationToken);
        return progress with
        {
            NextPart = progress.NextPart + 1,
            StoredSegment = content.LastSegment,
            StoredSize = progress.StoredSize + part.Size,
            Summary = content.Summary,
        };
    }

    private async Task<Upload> CreateUploadAsync(TrackIntake track, CancellationToken cancellationToken)
    {
        Upload upload = await services.Health.RunAsync(
            () => services.Store.CreateUploadAsync(track.Key, cancellationToken), cancellationToken);
        track.Write(track.Description.With(upload));
        return upload;
    }
}
