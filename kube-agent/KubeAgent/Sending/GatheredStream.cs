using System.Threading.Tasks.Sources;

namespace KubeAgent.Sending;

/// <summary>A connection whose short writes wait for a <see cref="SendTurn"/>; the rest is the connection's own.</summary>
/// <param name="connection">Is disposed of with this.</param>
/// <param name="turn">Of all connections.</param>
internal sealed class GatheredStream(Stream connection, SendTurn turn) : DuplexStream(connection), IValueTaskSource
{
    // The head of a request, an answer of a few kilobytes. What is longer keeps a peer busy by itself.
    private const int MaxLength = 8 * 1024;

    // One write at a time has these: from Add to the look at its outcome.
    private ManualResetValueTaskSourceCore<bool> _outcome;
    private ReadOnlyMemory<byte> _bytes;
    private CancellationToken _cancellation;
    private Task _sending = Task.CompletedTask;
    private int _isTaken;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => connection.ReadAsync(buffer, cancellationToken);

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

    /// <summary>The turn's: begins to send.</summary>
    public void Send() => _sending = SendAsync();

    /// <summary>The turn's: tells the writer how it went, when it has.</summary>
    public async Task TellAsync()
    {
        Task sending = _sending;
        await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (sending.IsCompletedSuccessfully)
        {
            _outcome.SetResult(true);
        }
        else
        {
            _outcome.SetException(sending.Exception?.InnerException ?? new TaskCanceledException(sending));
        }
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

    private async Task SendAsync() => await connection.WriteAsync(_bytes, _cancellation);
}
