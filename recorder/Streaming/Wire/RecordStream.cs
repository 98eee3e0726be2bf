using System.Buffers;
using System.IO.Pipelines;
using Recorder.Format;
using Recorder.Streaming.Protocol;

namespace Recorder.Streaming.Wire;

/// <summary>Collector.Record, the client's end of one call: requests out, replies in. One writer and one reader at a time.</summary>
internal sealed class RecordStream(HttpClient http, HttpRequestMessage request, DuplexContent content, CancellationToken clientDisposed)
    : IAsyncDisposable
{
    // A batch up to this size travels with its head in one HTTP/2 frame; copying it costs less than a second frame.
    private const int CopiedBatch = 8 * 1024;
    private const int MaxReplySize = 64 * 1024;

    private readonly CancellationTokenSource _aborted = CancellationTokenSource.CreateLinkedTokenSource(clientDisposed);
    private readonly ArrayBufferWriter<byte> _head = new(RecordsRequest.MaxHeadSize);
    private Task<HttpResponseMessage>? _sending;
    private HttpResponseMessage? _response;
    private Stream? _requests;
    private PipeReader? _replies;

    /// <summary>Starts the call and sends its first request.</summary>
    public async Task OpenAsync(RecordRequest opening, CancellationToken cancellationToken)
    {
        using CancellationTokenRegistration abort = cancellationToken.Register(Abort);
        try
        {
            _sending = http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, _aborted.Token);
            // Without a connection there is never a stream to write to: the failure is in the response.
            await Task.WhenAny(content.Opened, _sending);
            if (!content.Opened.IsCompleted)
            {
                await _sending;
            }

            _requests = await content.Opened;
            try
            {
                await SendAsync(opening, cancellationToken);
            }
            catch (Exception ended) when (!cancellationToken.IsCancellationRequested
                && ended is IOException or HttpRequestException or OperationCanceledException or ObjectDisposedException)
            {
                // The call has ended; why is in the response.
            }

            _response = await _sending;
            if (GrpcResponse.HttpFailureOf(_response) is { } failure)
            {
                throw failure;
            }

            _aborted.Token.Register(_response.Dispose); // Resets the stream; the token given to SendAsync no longer does.
            _replies = PipeReader.Create(await _response.Content.ReadAsStreamAsync(_aborted.Token));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
    }

    public async ValueTask SendAsync(RecordRequest message, CancellationToken cancellationToken)
    {
        _head.ResetWrittenCount();
        GrpcMessageWriter.Write(_head, message);
        await _requests!.WriteAsync(_head.WrittenMemory, cancellationToken);
        await _requests.FlushAsync(cancellationToken);
    }

    /// <summary>Sends a batch; its memory is the caller's again afterwards.</summary>
    public async ValueTask SendAsync(RecordBatch batch, CancellationToken cancellationToken)
    {
        _head.ResetWrittenCount();
        _head.Advance(RecordsRequest.WriteHead(_head.GetSpan(RecordsRequest.MaxHeadSize), batch));
        if (batch.Records.Length <= CopiedBatch)
        {
            _head.Write(batch.Records.Span);
        }

        await _requests!.WriteAsync(_head.WrittenMemory, cancellationToken);
        if (CopiedBatch < batch.Records.Length)
        {
            await _requests.WriteAsync(batch.Records, cancellationToken);
        }

        await _requests.FlushAsync(cancellationToken);
    }

    /// <summary>The next reply; null when the call has ended well.</summary>
    /// <exception cref="Exception">As <see cref="FailureStatus"/> has it, when the call ended otherwise.</exception>
    public async Task<RecordReply?> ReadReplyAsync()
    {
        while (true)
        {
            ReadResult read = await _replies!.ReadAsync(_aborted.Token);
            ReadOnlySequence<byte> buffer = read.Buffer;
            if (GrpcMessageReader.TryRead(ref buffer, MaxReplySize, out GrpcMessage message))
            {
                RecordReply reply = RecordReply.Parser.ParseFrom(message.Body);
                _replies.AdvanceTo(buffer.Start);
                return reply;
            }

            _replies.AdvanceTo(buffer.Start, buffer.End);
            if (read.IsCompleted)
            {
                return GrpcResponse.FailureOf(_response!) is { } failure ? throw failure : null;
            }
        }
    }

    /// <summary>Says that no request follows.</summary>
    public void CloseRequests() => content.Close();

    public void Abort() => _aborted.Cancel();

    public async ValueTask DisposeAsync()
    {
        content.Close();
        await _aborted.CancelAsync();
        if (_sending is not null)
        {
            await ((Task)_sending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (_sending is { IsCompletedSuccessfully: true })
        {
            (await _sending).Dispose();
        }

        request.Dispose();
        _aborted.Dispose();
    }
}
