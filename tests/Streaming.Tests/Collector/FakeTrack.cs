using Recorder.Format;
using Recorder.Streaming;

namespace Streaming.Tests.Collector;

/// <summary>A caller's hold on a <see cref="FakeUpload"/>.</summary>
internal sealed class FakeTrack(FakeUpload upload) : ICollectorTrack
{
    public Guid UploadId => upload.Id;

    public long DurableIndex => upload.Durable;

    public Task WaitDurableAsync(long index, CancellationToken cancellationToken) => upload.WaitDurableAsync(index, cancellationToken);

    public async ValueTask AppendAsync(RecordBatch batch, CancellationToken cancellationToken) =>
        await upload.AppendAsync(this, batch, cancellationToken);

    public Task FlushAsync(CancellationToken cancellationToken)
    {
        upload.Flush();
        return Task.CompletedTask;
    }

    public Task<StoredTrack> CompleteAsync(CancellationToken cancellationToken) => Task.FromResult(upload.Complete());

    public ValueTask DisposeAsync()
    {
        upload.Release(this);
        return ValueTask.CompletedTask;
    }
}
