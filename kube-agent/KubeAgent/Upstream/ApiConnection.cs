using System.IO.Pipelines;

namespace KubeAgent.Upstream;

/// <summary>One connection to the API server; used by one request at a time.</summary>
internal sealed class ApiConnection : IDisposable
{
    private const int BufferSize = 32 * 1024;

    private readonly Stream _stream;

    // While idle a read waits already: it completes when the server hangs up, and else belongs to the next request.
    private Task<ReadResult>? _early;

    public ApiConnection(Stream stream, long opened)
    {
        (_stream, Opened) = (stream, opened);
        Reader = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: BufferSize, useZeroByteReads: true, leaveOpen: true));
    }

    /// <summary>Timestamp.</summary>
    public long Opened { get; }

    /// <summary>Timestamp: since when it waits for its next request.</summary>
    public long Rested { get; private set; }

    public Stream Stream => _stream;

    public PipeReader Reader { get; }

    public ValueTask<ReadResult> ReadAsync()
    {
        Task<ReadResult>? early = _early;
        _early = null;
        return early is null ? Reader.ReadAsync(CancellationToken.None) : new ValueTask<ReadResult>(early);
    }

    /// <summary>Waits for its next request. The task completes when there is something to read, which is the server's farewell.</summary>
    /// <param name="now">Timestamp.</param>
    public Task Rest(long now)
    {
        Rested = now;
        _early = Reader.ReadAsync(CancellationToken.None).AsTask();
        return _early;
    }

    /// <summary>This rest goes on: no request has come since.</summary>
    public bool IsResting(Task rest) => ReferenceEquals(_early, rest);

    /// <summary>The server has hung up, or has said something out of turn.</summary>
    public bool IsStale => _early is { IsCompleted: true };

    /// <summary>Ends whatever is being read or written on it.</summary>
    public void Dispose() => _stream.Dispose();
}
