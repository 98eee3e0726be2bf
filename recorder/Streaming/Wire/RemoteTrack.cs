using Recorder.Format;
using Recorder.Streaming.Protocol;

namespace Recorder.Streaming.Wire;

/// <summary>One track at a far collector.</summary>
internal sealed class RemoteTrack(RecordStream call, CollectorClientOptions options, TimeProvider time) : ICollectorTrack
{
    private readonly Pulse _changed = new();
    private readonly TaskCompletionSource<SessionTermination> _terminated = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _reading = Task.CompletedTask;

    // Under _gate: written by the reader of replies, and by the one who sends.
    private readonly Lock _gate = new();
    private readonly Queue<(long LastIndex, int Size)> _unacknowledged = new();
    private long _unacknowledgedSize;
    private long _durable = -1;
    private Exception? _failure;
    private StoredTrack? _stored;

    // Used by the sender only.
    private long _sent = -1;
    private bool _completing;

    public Guid UploadId { get; private set; }

    public long DurableIndex
    {
        get
        {
            lock (_gate)
            {
                return _durable;
            }
        }
    }

    public Task<SessionTermination> Terminated => _terminated.Task;

    /// <summary>Takes the answer to create or resume, and begins to listen.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        RecordReply reply = await call.ReadReplyAsync().WaitAsync(cancellationToken)
            ?? throw new CollectorUnavailableException("collector ended the stream without an answer");
        UploadId = Guid.TryParseExact(reply.UploadId, "D", out Guid id)
            ? id
            : throw new CollectorRefusedException($"collector answers with upload id '{reply.UploadId}', which is not a UUID");
        _durable = _sent = reply.DurableIndex;
        _reading = ReadRepliesAsync();
    }

    public Task WaitDurableAsync(long index, CancellationToken cancellationToken) =>
        WaitAsync(() => index <= _durable, cancellationToken);

    public async ValueTask AppendAsync(RecordBatch batch, CancellationToken cancellationToken)
    {
        RecordBatch rest = batch;
        while (RecordBatchCutter.TryCut(ref rest, WireLimits.MaxFramedSize, out RecordBatch piece))
        {
            await SendAsync(piece, cancellationToken);
        }
    }

    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        long target = _sent;
        if (DurableIndex < target)
        {
            await SendAsync(new RecordRequest { Flush = new Flush() }, cancellationToken);
        }

        await WaitDurableAsync(target, cancellationToken);
    }

    public async Task<StoredTrack> CompleteAsync(CancellationToken cancellationToken)
    {
        if (!_completing)
        {
            await SendAsync(new RecordRequest { Complete = new CompleteUpload() }, cancellationToken);
            _completing = true;
        }

        await WaitAsync(() => _stored is not null, cancellationToken);
        return _stored!;
    }

    public async ValueTask DisposeAsync()
    {
        call.CloseRequests();
        using var bound = new CancellationTokenSource(options.CloseTimeout, time);
        await _reading.WaitAsync(bound.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        call.Abort();
        await _reading;
        await call.DisposeAsync();
    }

    private async ValueTask SendAsync(RecordBatch batch, CancellationToken cancellationToken)
    {
        if (!TryTakeWindow(batch))
        {
            await WaitForWindowAsync(batch, cancellationToken);
        }

        ThrowIfFailed();
        try
        {
            await call.SendAsync(batch, cancellationToken);
        }
        catch (Exception failure)
        {
            throw await CauseAsync(failure, cancellationToken);
        }

        _sent = long.Max(_sent, batch.LastIndex);
    }

    private async Task WaitForWindowAsync(RecordBatch batch, CancellationToken cancellationToken)
    {
        // Nothing will empty the window sooner than a flush.
        await SendAsync(new RecordRequest { Flush = new Flush() }, cancellationToken);
        await WaitAsync(() => TryTakeWindow(batch), cancellationToken);
    }

    private async ValueTask SendAsync(RecordRequest request, CancellationToken cancellationToken)
    {
        ThrowIfFailed();
        try
        {
            await call.SendAsync(request, cancellationToken);
        }
        catch (Exception failure)
        {
            throw await CauseAsync(failure, cancellationToken);
        }
    }

    private bool TryTakeWindow(in RecordBatch batch)
    {
        lock (_gate)
        {
            if (0 < _unacknowledgedSize && options.WindowSize < _unacknowledgedSize + batch.Records.Length)
            {
                return false;
            }

            _unacknowledged.Enqueue((batch.LastIndex, batch.Records.Length));
            _unacknowledgedSize += batch.Records.Length;
            return true;
        }
    }

    private async Task ReadRepliesAsync()
    {
        Exception failure;
        try
        {
            while (await call.ReadReplyAsync() is { } reply)
            {
                Take(reply);
            }

            failure = new CollectorUnavailableException("collector ended the stream");
        }
        catch (Exception ended) // Background loop: who waits or sends gets it thrown.
        {
            failure = ended is CollectorUnavailableException or CollectorForbiddenException or CollectorRefusedException or Storage.UploadNotFoundException
                ? ended
                : new CollectorUnavailableException($"connection to the collector is lost: {ended.Message}", ended);
        }

        lock (_gate)
        {
            _failure = failure;
        }

        _changed.Fire();
    }

    private void Take(RecordReply reply)
    {
        if (reply.Terminate is { } terminate && WireMessages.FromWire(terminate) is { } termination)
        {
            _terminated.TrySetResult(termination);
        }

        lock (_gate)
        {
            _durable = long.Max(_durable, reply.DurableIndex);
            _stored ??= reply.Stored is { } stored ? WireMessages.FromWire(stored) : null;
            while (_unacknowledged.TryPeek(out (long LastIndex, int Size) oldest) && oldest.LastIndex <= _durable)
            {
                _unacknowledged.Dequeue();
                _unacknowledgedSize -= oldest.Size;
            }
        }

        _changed.Fire();
    }

    private async Task WaitAsync(Func<bool> condition, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task change = _changed.NextAsync();
            lock (_gate)
            {
                if (condition())
                {
                    return;
                }

                ThrowIfFailed();
            }

            await change.WaitAsync(cancellationToken);
        }
    }

    private void ThrowIfFailed()
    {
        lock (_gate)
        {
            if (_failure is not null)
            {
                throw _failure;
            }
        }
    }

    // A write fails because the call has ended; why it has ended is in the response, which may be a moment behind.
    private async Task<Exception> CauseAsync(Exception failure, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            call.Abort(); // Half a message may be on its way: this stream is of no more use.
            return new OperationCanceledException(cancellationToken);
        }

        using var bound = new CancellationTokenSource(options.CloseTimeout, time);
        await _reading.WaitAsync(bound.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_gate)
        {
            return _failure ?? new CollectorUnavailableException($"connection to the collector is lost: {failure.Message}", failure);
        }
    }
}
