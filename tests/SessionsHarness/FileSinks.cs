using Recorder.Format;
using Recorder.Storage;
using Recorder.Streaming;

namespace SessionsHarness;

/// <summary>
/// Sinks that append records to a file as they come. A file in the folder named <c>fail</c> makes them fail, one named <c>hold</c> keeps
/// them from being flushed and completed.
/// </summary>
internal sealed class FileSinks(string folder, bool discard) : IRecordSinkFactory
{
    public ValueTask<IRecordSink> OpenAsync(RecordingKey key, CancellationToken cancellationToken)
    {
        ThrowIfToFail();
        return new(new FileSink(this, Path.Combine(folder, $"{key.Session}.{key.Track}")));
    }

    private void ThrowIfToFail()
    {
        if (File.Exists(Path.Combine(folder, "fail")))
        {
            throw new RecordingFailedException("the disk is full");
        }
    }

    private sealed class FileSink(FileSinks sinks, string path) : IRecordSink
    {
        private readonly FileStream _file = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);

        public long DurableIndex { get; private set; } = -1;

        public async ValueTask AppendAsync(RecordBatch batch, CancellationToken cancellationToken)
        {
            sinks.ThrowIfToFail();
            if (!sinks.Discards)
            {
                await _file.WriteAsync(batch.Records, cancellationToken);
            }

            DurableIndex = batch.LastIndex;
        }

        public async ValueTask FlushAsync(CancellationToken cancellationToken)
        {
            await HeldAsync(cancellationToken);
            sinks.ThrowIfToFail();
        }

        public async ValueTask CompleteAsync(CancellationToken cancellationToken)
        {
            await HeldAsync(cancellationToken);
            sinks.ThrowIfToFail();
            File.Move(path, path + ".done");
        }

        public ValueTask DisposeAsync() => _file.DisposeAsync();

        private async Task HeldAsync(CancellationToken cancellationToken)
        {
            while (File.Exists(Path.Combine(sinks.Folder, "hold")))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, cancellationToken);
            }
        }
    }

    private bool Discards => discard;

    private string Folder => folder;
}
