using Microsoft.Extensions.Logging;
using Recorder.Format;
using Recorder.Storage;
using Recorder.Streaming.Wire;

namespace Recorder.Streaming.Sync;

/// <summary>
/// Streams a track to a collector while its session runs. What is not durable yet is kept, and sent again when the connection
/// is lost and another found; nothing is written to local disk.
/// </summary>
internal sealed class CollectorSink : IRecordSink
{
    private readonly RecordingKey _key;
    private readonly CollectorSearch _search;
    private readonly TimeSpan _ackTimeout;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly ReplayBuffer _buffer;
    private readonly CancellationTokenSource _disposed = new();
    private readonly Pulse _work = new();
    private readonly Pulse _progress = new();
    private readonly Task _streaming;

    // Used by the session only.
    private long _appended = -1;

    // Guards what follows: the session adds to it, and a move to another collector begins it anew.
    private readonly Lock _gate = new();
    private readonly TrackDigest _whole = new();
    private TrackDigest? _rest;

    // Written by one side, read by the other.
    private long _durable = -1;
    private long _flushTo = -1;
    private long _unacknowledgedSince;
    private volatile bool _isStalled;
    private volatile bool _completing;
    private volatile StoredTrack? _stored;
    private volatile RecordingFailedException? _failure;
    private readonly TaskCompletionSource _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<SessionTermination> _terminated = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public CollectorSink(RecordingKey key, ICollectorTrack track, CollectorSearch search, CollectorSinkOptions options, TimeProvider time, ILogger log)
    {
        (_key, _search, _ackTimeout, _time, _log) = (key, search, options.AckTimeout, time, log);
        _buffer = new ReplayBuffer(options.ReplayBufferSize);
        _streaming = RunAsync(track, _disposed.Token);
    }

    public long DurableIndex => Volatile.Read(ref _durable);

    public Task Failed => _failed.Task;

    public Task<SessionTermination> Terminated => _terminated.Task;

    public ValueTask AppendAsync(RecordBatch batch, CancellationToken cancellationToken)
    {
        ThrowIfFailed();
        if (batch.FirstIndex <= _appended || _completing)
        {
            throw new ArgumentException($"events {batch.FirstIndex} to {batch.LastIndex} come after {_appended}{(_completing ? " and the end" : "")}");
        }

        return TryTake(batch) ? ValueTask.CompletedTask : AppendWhenRoomAsync(batch, cancellationToken);
    }

    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        long target = _appended;
        AskForFlush(target);
        await WaitAsync(() => target <= DurableIndex, cancellationToken);
    }

    public async ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        _completing = true;
        _work.Fire();
        await WaitAsync(() => _stored is not null, cancellationToken);
        CheckStored(_stored!);
    }

    public async ValueTask DisposeAsync()
    {
        await _disposed.CancelAsync();
        await _streaming;
        _buffer.Close();
        _whole.Dispose();
        _rest?.Dispose();
        _disposed.Dispose();
    }

    private bool TryTake(in RecordBatch batch)
    {
        if (_buffer.IsEmpty)
        {
            Volatile.Write(ref _unacknowledgedSince, _time.GetTimestamp());
        }

        lock (_gate)
        {
            if (!_buffer.TryAdd(batch))
            {
                return false;
            }

            _whole.Add(batch);
            _rest?.Add(batch);
        }

        _appended = batch.LastIndex;
        _work.Fire();
        return true;
    }

    private async ValueTask AppendWhenRoomAsync(RecordBatch batch, CancellationToken cancellationToken)
    {
        AskForFlush(_appended); // Nothing makes room sooner.
        await WaitAsync(() => TryTake(batch), cancellationToken);
    }

    private void AskForFlush(long target)
    {
        Volatile.Write(ref _flushTo, target);
        _work.Fire();
    }

    private async Task WaitAsync(Func<bool> condition, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task progress = _progress.NextAsync();
            ThrowIfFailed();
            if (condition())
            {
                return;
            }

            await progress.WaitAsync(cancellationToken);
        }
    }

    private void ThrowIfFailed()
    {
        if (_failure is { } failure)
        {
            throw new RecordingFailedException(failure.Message, failure);
        }
    }

    // After a move the collector has all, or the rest of it, or something in between: others give it theirs when they are back.
    private void CheckStored(StoredTrack stored)
    {
        if (!_whole.Is(stored) && _rest?.IsIn(stored) != true)
        {
            throw new RecordingFailedException(
                $"the stored recording has {stored.RecordCount} events up to {stored.LastIndex}, but {_whole} were recorded, or their content differs");
        }
    }

    private void OnMoved(Guid uploadId)
    {
        lock (_gate)
        {
            _rest?.Dispose();
            _rest = new TrackDigest();
            _buffer.ForEach(batch => _rest.Add(batch));
        }

        SyncLog.Moved(_log, _key.Session, _key.Track, _buffer.FirstIndex, uploadId);
    }

    private async Task RunAsync(ICollectorTrack first, CancellationToken cancellationToken)
    {
        await Task.Yield();
        try
        {
            ICollectorTrack track = first;
            while (true)
            {
                try
                {
                    await using (track)
                    {
                        _search.OnConnected();
                        await StreamAsync(track, cancellationToken);
                        return;
                    }
                }
                catch (CollectorUnavailableException lost)
                {
                    SyncLog.StreamLost(_log, _key.Session, _key.Track, lost.Message);
                    (track, bool hasMoved) = await _search.ResumeAsync(track.UploadId, _buffer, lost, cancellationToken);
                    if (hasMoved)
                    {
                        OnMoved(track.UploadId);
                    }
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            _failure = new RecordingFailedException("recording was given up");
        }
        catch (Exception failure) // Per session: it ends, as the failure mode of sync sessions has it.
        {
            SyncLog.StreamFailed(_log, _key.Session, _key.Track, failure);
            _failure = failure as RecordingFailedException
                ?? new RecordingFailedException($"the recording service will not take this session: {failure.Message}", failure);
        }

        _progress.Fire();
        _failed.SetResult();
    }

    private async Task StreamAsync(ICollectorTrack track, CancellationToken cancellationToken)
    {
        OnDurable(track.DurableIndex);
        _ = ListenAsync(track, cancellationToken);
        _buffer.Rewind();
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var watch = new DurableWatch(track, TellAsync, onFailure: ends);
        watch.Start(track.DurableIndex);
        Volatile.Write(ref _unacknowledgedSince, _time.GetTimestamp());
        await using ITimer timer = _time.CreateTimer(_ => EndIfStalled(ends), null, _ackTimeout / 4, _ackTimeout / 4);
        try
        {
            await SendAsync(track, watch, ends.Token);
        }
        catch (OperationCanceledException) when (_isStalled)
        {
            throw new RecordingFailedException($"the recording service has acknowledged nothing for {_ackTimeout.TotalSeconds:0} s");
        }
        catch (OperationCanceledException) when (watch.Failure is not null)
        {
            watch.ThrowFailure();
        }
    }

    private async Task ListenAsync(ICollectorTrack track, CancellationToken cancellationToken)
    {
        try
        {
            _terminated.TrySetResult(await track.Terminated.WaitAsync(cancellationToken));
        }
        catch (OperationCanceledException)
        {
            // The track was left, or the session is over.
        }
    }

    // A collector may answer and yet have no room: what is shown must not run ahead of what is durable for ever.
    private void EndIfStalled(CancellationTokenSource stream)
    {
        if (!_completing && !_buffer.IsEmpty && _ackTimeout < _time.GetElapsedTime(Volatile.Read(ref _unacknowledgedSince)))
        {
            _isStalled = true;
            stream.Cancel();
        }
    }

    private async Task SendAsync(ICollectorTrack track, DurableWatch watch, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task work = _work.NextAsync();
            if (_buffer.TakeUnsent() is { } block)
            {
                await SendAsync(track, block, cancellationToken);
                watch.OnTaken(block.LastIndex);
            }
            else if (DurableIndex < Volatile.Read(ref _flushTo))
            {
                await track.FlushAsync(cancellationToken);
                OnDurable(track.DurableIndex);
            }
            else if (_completing)
            {
                await watch.StopAsync();
                _stored = await track.CompleteAsync(cancellationToken);
                OnDurable(_stored.LastIndex);
                return;
            }
            else
            {
                await work.WaitAsync(cancellationToken);
            }
        }
    }

    private async Task SendAsync(ICollectorTrack track, ReplayBlock block, CancellationToken cancellationToken)
    {
        try
        {
            await track.AppendAsync(block.Batch, cancellationToken);
        }
        finally
        {
            _buffer.OnSent(block);
        }
    }

    private Task TellAsync(long durableIndex)
    {
        OnDurable(durableIndex);
        return Task.CompletedTask;
    }

    private void OnDurable(long index)
    {
        if (DurableIndex < index)
        {
            Volatile.Write(ref _durable, index);
            Volatile.Write(ref _unacknowledgedSince, _time.GetTimestamp());
            _search.OnProgress();
        }

        _buffer.Release(index);
        _progress.Fire();
    }
}
