using Recorder.Storage;

namespace Recorder.Streaming.Spool;

/// <summary>Records into the spool (modes <c>node</c> and <c>proxy</c>).</summary>
public sealed class SpoolSinkFactory(SpoolStore spool) : IRecordSinkFactory
{
    public ValueTask<IRecordSink> OpenAsync(RecordingKey key, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new ValueTask<IRecordSink>(spool.Begin(key));
    }
}
