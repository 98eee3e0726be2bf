using Recorder.Format;
using Recorder.Storage;
using Recorder.Streaming;

namespace Exec.Tests;

/// <summary>Sinks that keep nothing but a count.</summary>
internal sealed class DiscardingSinks : IRecordSinkFactory
{
    private long _bytes;

    internal long Bytes => Interlocked.Read(ref _bytes);

    public ValueTask<IRecordSink> OpenAsync(RecordingKey key, CancellationToken cancellationToken) => new(new Sink(this));

    private sealed class Sink(DiscardingSinks all) : IRecordSink
    {
        public long DurableIndex { get; private set; } = -1;

        public ValueTask AppendAsync(RecordBatch batch, CancellationToken cancellationToken)
        {
            Interlocked.Add(ref all._bytes, batch.Records.Length);
            DurableIndex = batch.LastIndex;
            return default;
        }

        public ValueTask FlushAsync(CancellationToken cancellationToken) => default;

        public ValueTask CompleteAsync(CancellationToken cancellationToken) => default;

        public ValueTask DisposeAsync() => default;
    }
}
