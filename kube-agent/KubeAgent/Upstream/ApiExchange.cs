using System.Buffers;
using System.IO.Pipelines;
using Recorder.Protocols;

namespace KubeAgent.Upstream;

/// <summary>One request and its answer. The connection is rested afterwards when both are whole, and closed otherwise.</summary>
internal sealed class ApiExchange(ApiConnection connection, UpstreamRequest request, ApiConnectionPool idle) : IAsyncDisposable
{
    private CancellationTokenSource? _stopSending;
    private Task _sending = Task.CompletedTask;
    private BodyFraming? _framing;
    private bool _isHandedOver;

    public ResponseHead Head { get; private set; } = null!;

    /// <summary>The server has, or may have, acted on the request, or something of its body is used up.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>Sends the head, begins with the body, and reads the head of the answer.</summary>
    public async Task OpenAsync(ReadOnlyMemory<byte> head, CancellationToken cancellationToken)
    {
        await using CancellationTokenRegistration cut = cancellationToken.Register(connection.Dispose);
        await connection.Stream.WriteAsync(head, cancellationToken);
        if (request.Body is { } body)
        {
            HasBegun = true;
            _stopSending = new CancellationTokenSource();
            _sending = body.SendAsync(connection.Stream, _stopSending.Token);
            _ = _sending.ContinueWith(OnSent, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        do
        {
            Head = await ReadHeadAsync();
        }
        while (Head.IsInterim);

        _framing = Head.StatusCode == StatusCodes.Status101SwitchingProtocols ? BodyFraming.OfLength(0) : Head.Framing(request.Method);
    }

    /// <summary>Passes the body of the answer on as it comes.</summary>
    /// <exception cref="IOException">It breaks off.</exception>
    public async Task CopyBodyAsync(HttpResponse to, CancellationToken cancellationToken)
    {
        await using CancellationTokenRegistration cut = cancellationToken.Register(connection.Dispose);
        try
        {
            await CopyBodyAsync(to.BodyWriter, cancellationToken);
        }
        catch (Exception failure) when (failure is IOException or ObjectDisposedException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw;
        }
    }

    /// <summary>The whole body of the answer.</summary>
    /// <exception cref="ProtocolException">It is larger than <paramref name="limit"/>.</exception>
    /// <exception cref="IOException">It breaks off.</exception>
    public async Task<ReadOnlyMemory<byte>> ReadBodyAsync(int limit, CancellationToken cancellationToken)
    {
        await using CancellationTokenRegistration cut = cancellationToken.Register(connection.Dispose);
        ArrayBufferWriter<byte> body = new();
        while (!_framing!.IsComplete)
        {
            ReadResult read = await connection.ReadAsync();
            ReadOnlySequence<byte> buffer = read.Buffer;
            while (_framing.TryTake(ref buffer, out ReadOnlySequence<byte> piece))
            {
                if (limit - body.WrittenCount < piece.Length)
                {
                    throw new ProtocolException($"the API server's answer is larger than {limit} bytes");
                }

                foreach (ReadOnlyMemory<byte> segment in piece)
                {
                    body.Write(segment.Span);
                }
            }

            connection.Reader.AdvanceTo(buffer.Start, buffer.End);
            if (read.IsCompleted)
            {
                return _framing.IsComplete || _framing.IsUntilClose ? body.WrittenMemory : throw new IOException("the API server's answer breaks off");
            }
        }

        return body.WrittenMemory;
    }

    /// <summary>After 101: the connection, both ways. The caller's to dispose.</summary>
    public Stream TakeUpgraded()
    {
        _isHandedOver = true;
        return new UpgradedStream(connection);
    }

    public async ValueTask DisposeAsync()
    {
        bool isWhole = _framing is { IsComplete: true } && _sending.IsCompletedSuccessfully && !Head.Closes
            && Head.StatusCode != StatusCodes.Status101SwitchingProtocols;
        await (_stopSending?.CancelAsync() ?? Task.CompletedTask);
        if (isWhole)
        {
            idle.Return(connection);
        }
        else if (!_isHandedOver)
        {
            connection.Dispose();
        }

        try
        {
            await _sending; // The client's body must not be read any more once its request has ended.
        }
        catch (Exception stopped) when (stopped is OperationCanceledException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The answer has been given without the rest of it.
        }

        _stopSending?.Dispose();
    }

    private async Task<ResponseHead> ReadHeadAsync()
    {
        while (true)
        {
            ReadResult read = await connection.ReadAsync();
            ReadOnlySequence<byte> buffer = read.Buffer;
            HasBegun |= !buffer.IsEmpty;
            if (ResponseHeadReader.TryRead(ref buffer, out ResponseHead? head))
            {
                connection.Reader.AdvanceTo(buffer.Start);
                return head;
            }

            connection.Reader.AdvanceTo(buffer.Start, buffer.End);
            if (read.IsCompleted)
            {
                // A body that its client did not finish is why the server hung up.
                await (_sending.IsFaulted ? _sending : Task.CompletedTask);
                throw new IOException("hung up");
            }
        }
    }

    private async Task CopyBodyAsync(PipeWriter to, CancellationToken cancellationToken)
    {
        BodyFraming framing = _framing!;
        while (!framing.IsComplete)
        {
            ValueTask<ReadResult> reading = connection.ReadAsync();
            if (!reading.IsCompleted)
            {
                await to.FlushAsync(cancellationToken); // What is known so far, be it only the head, is on its way meanwhile.
            }

            ReadResult read = await reading;
            ReadOnlySequence<byte> buffer = read.Buffer;
            while (framing.TryTake(ref buffer, out ReadOnlySequence<byte> piece))
            {
                foreach (ReadOnlyMemory<byte> segment in piece)
                {
                    to.Write(segment.Span);
                }
            }

            connection.Reader.AdvanceTo(buffer.Start, buffer.End);
            if ((await to.FlushAsync(cancellationToken)).IsCompleted)
            {
                return; // The client has gone.
            }

            if (read.IsCompleted && !framing.IsComplete)
            {
                if (framing.IsUntilClose)
                {
                    return;
                }

                throw new IOException("the API server's answer breaks off");
            }
        }
    }

    // A body that cannot be finished (the client went, or broke its framing) leaves the API server waiting: hang up.
    private void OnSent(Task sent)
    {
        if (sent.IsFaulted)
        {
            connection.Dispose();
        }
    }
}
