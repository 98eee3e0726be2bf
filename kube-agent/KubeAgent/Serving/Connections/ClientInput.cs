using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;

namespace KubeAgent.Serving.Connections;

/// <summary>
/// What a client says. It is listened to while its request is being answered, too: that is how a client is seen to hang up whose answer
/// (a watch, a log) has nothing to say. No further than one buffer, and with none while nothing comes.
/// </summary>
/// <param name="stream">Stays the caller's.</param>
/// <param name="gone">Called when it has hung up.</param>
internal sealed class ClientInput(Stream stream, Action gone) : PipeReader
{
    private const int BufferSize = 16 * 1024;

    private readonly PipeReader _reader = Create(stream, new StreamPipeReaderOptions(bufferSize: BufferSize, useZeroByteReads: true, leaveOpen: true));

    // Begun before it is asked for. Null: what was read has not been looked at yet.
    private Task<ReadResult>? _next;
    private bool _isComplete;

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        Task<ReadResult> next = _next ??= ListenAsync();
        if (next.IsCompleted || !cancellationToken.CanBeCanceled)
        {
            _next = null;
            return new ValueTask<ReadResult>(next);
        }

        return WaitAsync(next, cancellationToken);
    }

    public override bool TryRead(out ReadResult result)
    {
        if (_next is not { IsCompletedSuccessfully: true })
        {
            result = default;
            return _next is null && _reader.TryRead(out result);
        }

        result = _next.Result;
        _next = null;
        return true;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        _reader.AdvanceTo(consumed, examined);
        _next ??= ListenAsync();
    }

    public override void CancelPendingRead() => _reader.CancelPendingRead();

    public override void Complete(Exception? exception = null) => _isComplete = true;

    /// <summary>Gives back what it held. To be called when the stream is closed, which ends the last read.</summary>
    public async ValueTask EndAsync()
    {
        Complete();
        try
        {
            await (_next ?? Task.CompletedTask);
        }
        catch (ConnectionResetException)
        {
            // Closed.
        }

        await _reader.CompleteAsync();
    }

    private async ValueTask<ReadResult> WaitAsync(Task<ReadResult> next, CancellationToken cancellationToken)
    {
        ReadResult read = await next.WaitAsync(cancellationToken); // What comes later is for the next to ask.
        _next = null;
        return read;
    }

    private async Task<ReadResult> ListenAsync()
    {
        try
        {
            ReadResult read = await _reader.ReadAsync(CancellationToken.None);
            if (read.IsCompleted && !_isComplete)
            {
                gone();
            }

            return read;
        }
        catch (Exception broken) when (broken is IOException or ObjectDisposedException)
        {
            if (!_isComplete)
            {
                gone();
            }

            throw new ConnectionResetException(broken.Message, broken);
        }
    }
}
