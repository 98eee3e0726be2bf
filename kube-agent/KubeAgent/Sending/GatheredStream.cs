using System.Threading.Tasks.Sources;

namespace KubeAgent.Sending;

/// <summary>A connection whose short writes wait for a <see cref="SendTurn"/>; the rest is the connection's own.</summary>
/// <param name="connection">Is disposed of with this.</param>
/// <param name="turn">Of all connections.</param>
internal sealed class GatheredStream(Stream connection, SendTurn turn) : Stream, IValueTaskSource
{
    // The head of a request, an answer of a few kilobytes. What is longer keeps a peer busy by itself.
    private const int MaxLength = 8 * 1024;

    // One write at a time has these: from Add to the look at its outcome.
    private ManualResetValueTaskSourceCore<bool> _outcome;
    private ReadOnlyMemory<byte> _bytes;
    private CancellationToken _cancellation;
    private Task? _sending;
    private int _isTaken;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (MaxLength < buffer.Length || Interlocked.Exchange(ref _isTaken, 1) != 0)
        {
            return connection.WriteAsync(buffer, cancellationToken);
        }

        _outcome.Reset();
        (_bytes, _cancellation) = (buffer, cancellationToken);
        turn.Add(this);
        return new ValueTask(this, _outcome.Version);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) => connection.Write(buffer, offset, count);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => connection.ReadAsync(buffer, cancellationToken);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        connection.ReadAsync(buffer, offset, count, cancellationToken);

    public override int Read(byte[] buffer, int offset, int count) => connection.Read(buffer, offset, count);

    public override void Flush() => connection.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => connection.FlushAsync(cancellationToken);

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>The turn's: begins to send.</summary>
    public void Send()
    {
        try
        {
            ValueTask sending = connection.WriteAsync(_bytes, _cancellation);
            _sending = sending.IsCompletedSuccessfully ? null : sending.AsTask();
        }
        catch (Exception failure) // The writer's to handle, as if it had called.
        {
            _sending = Task.FromException(failure);
        }
    }

    /// <summary>The turn's: tells the writer when it is sent.</summary>
    public void Tell()
    {
        if (_sending is { } sending)
        {
            _sending = null;
            _ = TellAsync(sending);
            return;
        }

        _outcome.SetResult(true);
    }

    void IValueTaskSource.GetResult(short token)
    {
        try
        {
            _outcome.GetResult(token);
        }
        finally
        {
            Volatile.Write(ref _isTaken, 0);
        }
    }

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _outcome.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _outcome.OnCompleted(continuation, state, token, flags);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            connection.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task TellAsync(Task sending)
    {
        try
        {
            await sending;
        }
        catch (Exception failure)
        {
            _outcome.SetException(failure);
            return;
        }

        _outcome.SetResult(true);
    }
}
