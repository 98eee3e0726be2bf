using Microsoft.Extensions.Logging;
using Recorder.Format;
using Recorder.Storage;
using Recorder.Streaming.Wire;

namespace Recorder.Streaming.Uploads;

/// <summary>Ships one track, in as many tries as it takes. What was read of it is digested once, over all tries.</summary>
internal sealed class TrackShipment(
    ISpooledTrack track, ICollector collector, UploadTurns turns, ShippingPace pace, FloodWatch floods, ILogger log) : IDisposable
{
    private readonly RecordingDigest _digest = new();
    private long _digestedTo = -1;
    private long _digestedCount;
    private string? _quarantineReason;
    private bool _isLost;
    private bool _isSentAnew;
    private bool _isTroubled;
    private volatile bool _hasProgressed;

    public async Task<TrackOutcome> TryAsync(CancellationToken cancellationToken)
    {
        _hasProgressed = false;
        try
        {
            return await ShipAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return TrackOutcome.Done;
        }
        catch (UploadNotFoundException lost)
        {
            _isLost = true; // To be created anew.
            return OnTrouble(lost);
        }
        catch (Exception refused) when (refused is CollectorRefusedException or RecordFormatException)
        {
            _quarantineReason = refused.Message; // Trying again will not help.
        }
        catch (Exception trouble) when (trouble is CollectorUnavailableException or CollectorForbiddenException or StorageException)
        {
            return OnTrouble(trouble);
        }
        catch (Exception failure) // Background loop: this track waits, the others go on.
        {
            UploadMetrics.Failed(failure);
            UploadLog.ShipmentFailed(log, track.Key.Session, track.Key.Track, failure);
            return TrackOutcome.Failed;
        }

        return await TryAsync(cancellationToken); // Sets it aside.
    }

    public void Dispose() => _digest.Dispose();

    private async Task<TrackOutcome> ShipAsync(CancellationToken cancellationToken)
    {
        if (_quarantineReason is { } reason)
        {
            return await SetAsideAsync(reason, cancellationToken);
        }

        if (_isLost)
        {
            await track.SetUploadIdAsync(null, cancellationToken);
            _isLost = false;
        }

        StoredTrack stored;
        await using (ICollectorTrack remote = await turns.OpenAsync(() => OpenAsync(cancellationToken), cancellationToken))
        {
            stored = await SendAsync(remote, cancellationToken);
        }

        if (Differs(stored) is { } difference)
        {
            UploadLog.Differs(log, track.Key.Session, track.Key.Track, difference);
            _quarantineReason = _isSentAnew ? difference : null;
            _isLost = _isSentAnew = true; // A collector may lose what it has acknowledged. Everything is still here.
            return await ShipAsync(cancellationToken);
        }

        await track.DeleteAsync(cancellationToken);
        UploadMetrics.Completed();
        UploadLog.Shipped(log, track.Key.Session, track.Key.Track, stored.RecordCount, stored.Size);
        return TrackOutcome.Done;
    }

    private async Task<TrackOutcome> SetAsideAsync(string reason, CancellationToken cancellationToken)
    {
        if (!await track.QuarantineAsync(reason, cancellationToken))
        {
            LogWaiting(reason); // For its session's end.
            return TrackOutcome.Failed;
        }

        UploadLog.Quarantined(log, track.Key.Session, track.Key.Track, reason);
        return TrackOutcome.Done;
    }

    private async Task<ICollectorTrack> OpenAsync(CancellationToken cancellationToken)
    {
        bool live = !track.IsCompleted;
        if (track.UploadId is { } uploadId)
        {
            return await collector.ResumeAsync(track.Key, uploadId, live, cancellationToken);
        }

        ICollectorTrack created = await collector.CreateAsync(track.Key, live, cancellationToken);
        try
        {
            // Before the first event: an upload with events in it must never be forgotten.
            await track.SetUploadIdAsync(created.UploadId, cancellationToken);
            return created;
        }
        catch
        {
            await created.DisposeAsync();
            throw;
        }
    }

    private async Task<StoredTrack> SendAsync(ICollectorTrack remote, CancellationToken cancellationToken)
    {
        long durable = remote.DurableIndex;
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var watch = new DurableWatch(remote, OnDurableAsync, onFailure: ends);
        watch.Start(durable);
        try
        {
            // All of it is digested once, also what an earlier run of this program has sent.
            long from = long.Min(_digestedTo, durable) + 1;
            await using ISpooledReader reader = await track.OpenReaderAsync(from, ends.Token);
            while (await reader.ReadAsync(ends.Token))
            {
                Digest(reader.Batch);
                if (durable < reader.Batch.LastIndex)
                {
                    await pace.WaitAsync(reader.Batch.Records.Length, () => !track.IsCompleted || floods.IsFlood, ends.Token);
                    await remote.AppendAsync(reader.Batch, ends.Token);
                    watch.OnTaken(reader.Batch.LastIndex);
                }
            }

            await watch.StopAsync();
            return await turns.CompleteAsync(() => remote.CompleteAsync(cancellationToken), cancellationToken);
        }
        catch (OperationCanceledException) when (watch.Failure is not null)
        {
            watch.ThrowFailure();
            throw;
        }
    }

    private Task OnDurableAsync(long index)
    {
        _hasProgressed = true;
        if (_isTroubled)
        {
            _isTroubled = false;
            UploadLog.Recovered(log, track.Key.Session, track.Key.Track, index);
        }

        return Task.CompletedTask;
    }

    private void Digest(in RecordBatch batch)
    {
        if (batch.LastIndex <= _digestedTo)
        {
            return;
        }

        ReadOnlySpan<byte> records = batch.Records.Span;
        int count = batch.Count;
        while (batch.FirstIndex <= _digestedTo && FirstIndex(records) <= _digestedTo)
        {
            RecordReader.TryRead(ref records, out _);
            count--;
        }

        _digest.Append(records);
        _digestedCount += count;
        _digestedTo = batch.LastIndex;
    }

    private static long FirstIndex(ReadOnlySpan<byte> records) => RecordReader.TryRead(ref records, out ReadOnlySpan<byte> message)
        ? RecordKey.Read(message).Index
        : throw new RecordFormatException("batch ends in a record");

    private string? Differs(StoredTrack stored)
    {
        if (stored.RecordCount != _digestedCount || stored.LastIndex != _digestedTo)
        {
            return $"stored are {stored.RecordCount} events up to {stored.LastIndex}, spooled {_digestedCount} up to {_digestedTo}";
        }

        byte[] digest = _digest.GetCurrent();
        return stored.ContentSha256.Span.SequenceEqual(digest)
            ? null
            : $"content stored has SHA-256 {Convert.ToHexStringLower(stored.ContentSha256.Span)}, spooled {Convert.ToHexStringLower(digest)}";
    }

    private TrackOutcome OnTrouble(Exception trouble)
    {
        UploadMetrics.Failed(trouble);
        LogWaiting(trouble.Message);
        return _hasProgressed ? TrackOutcome.Progressed : TrackOutcome.Failed;
    }

    private void LogWaiting(string reason)
    {
        if (!_isTroubled)
        {
            _isTroubled = true;
            UploadLog.Waiting(log, track.Key.Session, track.Key.Track, reason);
        }
    }
}
