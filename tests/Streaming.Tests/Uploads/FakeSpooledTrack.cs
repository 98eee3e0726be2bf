using Recorder.Format;
using Recorder.Storage;
using Recorder.Streaming.Uploads;
using Recorder.Streaming.Wire;

namespace Streaming.Tests.Uploads;

/// <summary>A spooled track in memory, with its writer's side.</summary>
internal sealed class FakeSpooledTrack(RecordingKey key) : ISpooledTrack
{
    private readonly Pulse _changed = new();
    private readonly List<RecordBatch> _batches = [];

    public RecordingKey Key => key;

    public bool IsCompleted { get; private set; }

    public Guid? UploadId { get; set; }

    public bool IsDeleted { get; private set; }

    public string? QuarantineReason { get; private set; }

    /// <summary>From where it was read, each time.</summary>
    public List<long> ReadFrom { get; } = [];

    public void Write(RecordBatch batch)
    {
        lock (_batches)
        {
            _batches.Add(batch);
        }

        _changed.Fire();
    }

    public void Complete()
    {
        IsCompleted = true;
        _changed.Fire();
    }

    public Task SetUploadIdAsync(Guid? uploadId, CancellationToken cancellationToken)
    {
        UploadId = uploadId;
        return Task.CompletedTask;
    }

    public Task<ISpooledReader> OpenReaderAsync(long fromIndex, CancellationToken cancellationToken)
    {
        ReadFrom.Add(fromIndex);
        return Task.FromResult<ISpooledReader>(new Reader(this, fromIndex));
    }

    public Task DeleteAsync(CancellationToken cancellationToken)
    {
        IsDeleted = true;
        return Task.CompletedTask;
    }

    public Task<bool> QuarantineAsync(string reason, CancellationToken cancellationToken)
    {
        QuarantineReason = IsCompleted ? reason : null;
        return Task.FromResult(IsCompleted);
    }

    private sealed class Reader(FakeSpooledTrack track, long fromIndex) : ISpooledReader
    {
        private int _next;

        public RecordBatch Batch { get; private set; }

        public async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
        {
            while (true)
            {
                Task changed = track._changed.NextAsync();
                bool isCompleted = track.IsCompleted;
                while (TryNext())
                {
                    if (fromIndex <= Batch.LastIndex)
                    {
                        return true;
                    }
                }

                if (isCompleted)
                {
                    return false;
                }

                await changed.WaitAsync(cancellationToken);
            }
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        private bool TryNext()
        {
            lock (track._batches)
            {
                if (_next == track._batches.Count)
                {
                    return false;
                }

                Batch = track._batches[_next++];
                return true;
            }
        }
    }
}
