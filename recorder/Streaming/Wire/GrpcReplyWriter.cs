using System.IO.Pipelines;
using Google.Protobuf;

namespace Recorder.Streaming.Wire;

/// <summary>Writes replies, one at a time, each flushed.</summary>
internal sealed class GrpcReplyWriter(PipeWriter body) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);

    public async Task WriteAsync(IMessage reply, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            GrpcMessageWriter.Write(body, reply);
            await body.FlushAsync(cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();
}
