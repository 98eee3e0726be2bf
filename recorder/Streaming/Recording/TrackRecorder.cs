using Recorder.Format;
using Recorder.Format.Events;

namespace Recorder.Streaming.Recording;

/// <summary>
/// Records one track: gives each event its index and time, encodes it into a bounded queue, and carries the queue's batches
/// to the track's sink. Taking is for any number of callers; the sink has one.
/// </summary>
internal sealed class TrackRecorder : IThreadPoolWorkItem, IAsyncDisposable
{
    private readonly Func<CancellationToken, ValueTask<IRecordSink>> _open;
    private readonly SessionClock _clock;
    private readonly TimeSpan _queueTime;
    private readonly Action<TrackRecorder, Exception> _failed;
    private readonly CancellationTokenSource _lifetime = new();

    // Under _gate.
    private readonly Lock _gate = new();
    private readonly BatchQueue _queue;
    private readonly TrackPrints _prints;
    private readonly Queue<TrackRequest> _requests = new();
    private TaskCompletionSource? _room, _pumpEnded;
    private DateTimeOffset? _appendingSince;
    private bool _isPumping, _isClosed;
    private long _nextIndex;
    private long _appendedIndex = -1;
    private TrackLoss? _loss;
    private long _lostBytes;

    // The pump's own; before the first record and after the last pump, the caller's.
    private IRecordSink? _sink;

    /// <param name="track">Which track this is.</param>
    /// <param name="open">Opens its sink, when the first record comes.</param>
    /// <param name="clock">The session's time.</param>
    /// <param name="clusterName">For prints, UTF-8.</param>
    /// <param name="options">Bounds of what may wait for the sink.</param>
    /// <param name="failed">Told once, when the sink takes no more.</param>
    public TrackRecorder(
        Track track, Func<CancellationToken, ValueTask<IRecordSink>> open, SessionClock clock,
        ReadOnlyMemory<byte> clusterName, RecorderOptions options, Action<TrackRecorder, Exception> failed)
    {
        (Track, _open, _clock, _prints, _failed) = (track, open, clock, new TrackPrints(clusterName), failed);
        _queueTime = options.QueueTime;
        _queue = new BatchQueue(Math.Max(options.QueueSize, BatchQueue.MaxBatchSize));
    }

    public Track Track { get; }

    /// <summary>What was lost so far, or null.</summary>
    public TrackLoss? Loss
    {
        get
        {
            lock (_gate)
            {
                return _loss is null ? null : _loss with { Events = _nextIndex - _loss.FromIndex, Bytes = _lostBytes };
            }
        }
    }

    /// <summary>As its sink says. For the caller that opened it.</summary>
    public Task<SessionTermination> Terminated => _sink?.Terminated ?? SessionTermination.Never;

    /// <summary>Opens the sink. For the pump, or for the caller that made this, before any other call.</summary>
    /// <exception cref="RecordingFailedException">No record can be taken.</exception>
    public async ValueTask OpenAsync(CancellationToken cancellationToken)
    {
        _sink = await _open(cancellationToken);
        _ = _sink.Failed.ContinueWith(_ => OnSinkFailed(), _lifetime.Token, TaskContinuationOptions.None, TaskScheduler.Default); // It may be a task for all sinks.
    }

    /// <summary>Takes one print of at most <see cref="FormatLimits.MaxPrintData"/> bytes.</summary>
    public TakeResult TryPrint(ReadOnlySpan<byte> bytes, out long index)
    {
        lock (_gate)
        {
            TakeResult result = Judge(bytes.Length);
            index = _nextIndex;
            if (result == TakeResult.Taken)
            {
                Took(_prints.Write(_queue.Writer, index, _clock.Now, bytes));
            }

            return result;
        }
    }

    /// <summary>Takes as much of a print of any length as there is room for.</summary>
    public TakenPrints TryPrints(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            // Of a long one the caller is the pump: that is faster than to wake another thread.
            bool carries = FormatLimits.MaxPrintData < bytes.Length && !_isPumping && !_isClosed && _loss is null;
            _isPumping |= carries;
            (long firstIndex, int size) = (_nextIndex, 0);
            TakeResult result = TakeResult.Taken;
            while (size < bytes.Length && result != TakeResult.Full)
            {
                int length = PrintSplitter.NextLength(bytes[size..]);
                result = TryPrint(bytes.Slice(size, length), out _);
                size += result == TakeResult.Full ? 0 : length;
            }

            return new TakenPrints(result, firstIndex, (int)(_nextIndex - firstIndex), size, carries);
        }
    }

    /// <summary>Carries one batch to the sink on the caller's thread: for whom <see cref="TakenPrints.Carries"/> is true, and he must.</summary>
    public Task CarryAsync() => PumpAsync(steps: 1);

    /// <summary>Takes marks of <see cref="Track.Streams"/>. Room is waited for before the prints are taken: none stays without its mark.</summary>
    public void Mark(TakenPrints prints, OutputStream stream)
    {
        lock (_gate)
        {
            for (int print = 0; print < prints.Count; print++)
            {
                if (Judge(size: 0) != TakeResult.Lost)
                {
                    Took(_prints.WriteMark(_queue.Writer, _nextIndex, _clock.Now, prints.FirstIndex + print, stream));
                }
            }
        }
    }

    /// <summary>Takes an event, stamped but for its index and time.</summary>
    /// <exception cref="RecordTooLargeException">It fits no record, and is not taken.</exception>
    public TakeResult TryRecord(OneOf record, Metadata metadata)
    {
        lock (_gate)
        {
            TakeResult result = Judge(size: 0);
            if (result == TakeResult.Taken)
            {
                EventStamp.Fill(metadata, _nextIndex, _clock.Now);
                Took(RecordEncoder.Write(_queue.Writer, record));
            }

            return result;
        }
    }

    /// <summary>Completes when there may be room again, or the track has failed.</summary>
    public Task WaitForRoomAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_loss is not null || HasRoom)
            {
                return Task.CompletedTask;
            }

            _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _room.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Completes when everything taken so far is durable, or the track complete. Or failed: see <see cref="Loss"/>.</summary>
    public Task FinishAsync(bool completes, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _isClosed |= completes;
            if (_loss is not null)
            {
                return Task.CompletedTask;
            }

            var request = new TrackRequest(completes, _nextIndex - 1);
            _requests.Enqueue(request);
            Schedule();
            return request.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>The sink takes no more, so everything that waits is lost. For the pump, or for whoever could not open the sink.</summary>
    public async ValueTask FailAsync(Exception cause)
    {
        TaskCompletionSource? room;
        TrackRequest[] requests;
        lock (_gate)
        {
            _loss = new TrackLoss(_clock.Now, FromIndex: (_sink?.DurableIndex ?? -1) + 1, Events: 0, Bytes: 0);
            _lostBytes = _queue.Size;
            _queue.Clear();
            (room, _room, requests) = (_room, null, [.. _requests]);
            _requests.Clear();
        }

        _failed(this, cause);
        room?.SetResult();
        Array.ForEach(requests, request => request.SetResult());
        await CloseSinkAsync();
    }

    void IThreadPoolWorkItem.Execute() => _ = PumpAsync(steps: int.MaxValue);

    /// <summary>Ends the track as it is. Unless it was completed before, what waits for the sink is lost, and the track incomplete.</summary>
    public async ValueTask DisposeAsync()
    {
        await _lifetime.CancelAsync();
        Task pumpEnded;
        lock (_gate)
        {
            _isClosed = true;
            _pumpEnded = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            pumpEnded = _isPumping ? _pumpEnded.Task : Task.CompletedTask;
        }

        await pumpEnded;
        await CloseSinkAsync();
        _lifetime.Dispose();
    }

    private bool HasRoom => _queue.HasRoom && !(_appendingSince is { } since && _queueTime < _clock.Now - since);

    private TakeResult Judge(int size)
    {
        if (_loss is not null)
        {
            _nextIndex++;
            _lostBytes += size;
            return TakeResult.Lost;
        }

        if (_isClosed)
        {
            throw new InvalidOperationException($"the {Track} track is complete");
        }

        return HasRoom ? TakeResult.Taken : TakeResult.Full;
    }

    private void Took(int size)
    {
        _queue.Took(size, _nextIndex++);
        Schedule();
    }

    private void Schedule()
    {
        if (!_isPumping)
        {
            _isPumping = true;
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    private async Task PumpAsync(int steps)
    {
        try
        {
            while (TryTakeWork(out RecordBuffer? batch, out TrackRequest? request))
            {
                if (batch is not null)
                {
                    if (_sink is null)
                    {
                        await OpenAsync(_lifetime.Token);
                    }

                    await _sink!.AppendAsync(batch.Batch, _lifetime.Token);
                    Appended(batch);
                }
                else
                {
                    await AnswerAsync(request!);
                }

                if (--steps == 0)
                {
                    PassOn();
                    return;
                }
            }
        }
        catch (Exception cause) // Per session: whatever its sink fails with, the failure mode decides.
        {
            try
            {
                await FailAsync(cause);
            }
            finally
            {
                lock (_gate)
                {
                    EndPump();
                }
            }
        }
    }

    // Nobody carries for ever what others take.
    private void PassOn()
    {
        lock (_gate)
        {
            if (_queue.Size + _requests.Count == 0)
            {
                EndPump();
                return;
            }

            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    /// <summary>A batch, or a request for which everything before it was appended. False: the pump has ended.</summary>
    private bool TryTakeWork(out RecordBuffer? batch, out TrackRequest? request)
    {
        lock (_gate)
        {
            batch = null;
            if (_requests.TryPeek(out request) && request.Index <= _appendedIndex)
            {
                return _requests.TryDequeue(out request);
            }

            request = null;
            if (_queue.TryTake(out batch))
            {
                _appendingSince = _clock.Now;
                return true;
            }

            EndPump();
            return false;
        }
    }

    // It failed on its own, between two calls: the pump calls it once more, and meets the failure.
    private void OnSinkFailed()
    {
        lock (_gate)
        {
            if (_loss is null && !_isClosed)
            {
                _requests.Enqueue(new TrackRequest(completes: false, _appendedIndex));
                Schedule();
            }
        }
    }

    private void EndPump()
    {
        _isPumping = false;
        _pumpEnded?.TrySetResult();
    }

    private void Appended(RecordBuffer batch)
    {
        TaskCompletionSource? room = null;
        lock (_gate)
        {
            RecordingMetrics.Recorded(batch.Batch);
            (_appendedIndex, _appendingSince) = (batch.Batch.LastIndex, null);
            _queue.Recycle(batch);
            if (_queue.HasRoom)
            {
                (room, _room) = (_room, null);
            }
        }

        room?.SetResult();
    }

    private async ValueTask AnswerAsync(TrackRequest request)
    {
        if (_sink is not null)
        {
            try
            {
                await (request.Completes ? _sink.CompleteAsync(_lifetime.Token) : _sink.FlushAsync(_lifetime.Token));
            }
            catch (Exception cause) // As in the pump.
            {
                await FailAsync(cause);
            }
        }

        if (request.Completes)
        {
            await CloseSinkAsync();
        }

        request.SetResult();
    }

    private async ValueTask CloseSinkAsync()
    {
        if (_sink is { } sink)
        {
            _sink = null;
            await sink.DisposeAsync();
        }
    }
}
