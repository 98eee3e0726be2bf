using System.Buffers;
using System.IO.Pipelines;

namespace KubeAgent.Serving.Connections;

/// <summary>
/// What a client is told. Nothing cuts a write off halfway but the end of the connection: who waits no longer for a flush leaves it to go
/// on, and the next one is behind it.
/// </summary>
/// <param name="stream">Stays the caller's.</param>
/// <param name="gone">Called when nothing can be written any more.</param>
internal sealed class ClientOutput(Stream stream, Action gone) : PipeWriter
{
    private const int PieceSize = 32 * 1024; // Two TLS records.

    private readonly Queue<Piece> _full = [];
    private readonly Lock _lock = new();
    private Piece _last;
    private long _unflushed;
    private Task _sending = Task.CompletedTask;
    private TaskCompletionSource? _cancelled;
    private volatile bool _isGone;

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _unflushed;

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        int size = Math.Max(1, sizeHint);
        if (_last.Room < size)
        {
            PutAway();
            _last = new Piece(ArrayPool<byte>.Shared.Rent(Math.Max(size, PieceSize)), 0);
        }

        return _last.Bytes.AsMemory(_last.Length);
    }

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Advance(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)bytes, (uint)_last.Room, nameof(bytes));
        _last = _last with { Length = _last.Length + bytes };
        _unflushed += bytes;
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        PutAway();
        _unflushed = 0;
        if (_full.TryDequeue(out Piece first))
        {
            _sending = SendAsync(_sending, first, TakeOthers());
        }

        return _sending.IsCompletedSuccessfully ? new ValueTask<FlushResult>(Result(isCanceled: false)) : WaitAsync(_sending, cancellationToken);
    }

    public override void CancelPendingFlush()
    {
        lock (_lock)
        {
            _cancelled?.TrySetResult();
        }
    }

    /// <summary>Of no effect: <see cref="CompleteAsync"/> ends it.</summary>
    public override void Complete(Exception? exception = null)
    {
    }

    /// <summary>Sends the rest.</summary>
    public override async ValueTask CompleteAsync(Exception? exception = null) => await FlushAsync(CancellationToken.None);

    private void PutAway()
    {
        if (_last.Length > 0)
        {
            _full.Enqueue(_last);
        }
        else if (_last.Bytes is { } unused)
        {
            ArrayPool<byte>.Shared.Return(unused);
        }

        _last = default;
    }

    private Piece[] TakeOthers()
    {
        if (_full.Count == 0)
        {
            return [];
        }

        Piece[] others = [.. _full];
        _full.Clear();
        return others;
    }

    private FlushResult Result(bool isCanceled) => new(isCanceled, isCompleted: _isGone);

    private async ValueTask<FlushResult> WaitAsync(Task sending, CancellationToken cancellationToken)
    {
        TaskCompletionSource cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            _cancelled = cancelled;
        }

        Task first = await Task.WhenAny(sending, cancelled.Task).WaitAsync(cancellationToken);
        lock (_lock)
        {
            _cancelled = null;
        }

        await first;
        return Result(isCanceled: first != sending);
    }

    private async Task SendAsync(Task previous, Piece first, Piece[] others)
    {
        await previous;
        await SendAsync(first);
        foreach (Piece other in others)
        {
            await SendAsync(other);
        }
    }

    private async ValueTask SendAsync(Piece piece)
    {
        try
        {
            if (!_isGone)
            {
                await stream.WriteAsync(piece.Bytes.AsMemory(0, piece.Length));
            }
        }
        catch (Exception broken) when (broken is IOException or ObjectDisposedException)
        {
            _isGone = true;
            gone();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece.Bytes!);
        }
    }

    private readonly record struct Piece(byte[]? Bytes, int Length)
    {
        public int Room => (Bytes?.Length ?? 0) - Length;
    }
}
