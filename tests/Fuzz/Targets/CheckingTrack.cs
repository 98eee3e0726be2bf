using System.Security.Cryptography;
using Fuzz.Engine;
using Recorder.Format;
using Recorder.Streaming;

namespace Fuzz.Targets;

/// <summary>Takes batches, and holds each to the promise that was made about it. All it takes is durable at once.</summary>
internal sealed class CheckingTrack : ICollectorTrack
{
    private readonly IncrementalHash _taken = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private bool _disposed;

    public Guid UploadId => CheckingCollector.KnownUpload;

    public long DurableIndex { get; private set; } = -1;

    public long Records { get; private set; }

    public bool Completed { get; private set; }

    /// <summary>Of every byte that was taken.</summary>
    public string Digest => Convert.ToHexString(_taken.GetCurrentHash());

    public Task WaitDurableAsync(long index, CancellationToken cancellationToken) =>
        index <= DurableIndex ? Task.CompletedTask : new TaskCompletionSource().Task.WaitAsync(cancellationToken);

    public ValueTask AppendAsync(RecordBatch batch, CancellationToken cancellationToken)
    {
        InvariantException.Require(!_disposed && !Completed, "a batch after the end");
        Judge(batch);
        if (batch.FirstIndex > DurableIndex + 1)
        {
            throw new CollectorRefusedException($"events {DurableIndex + 1} to {batch.FirstIndex - 1} are missing");
        }

        _taken.AppendData(batch.Records.Span);
        DurableIndex = Math.Max(DurableIndex, batch.LastIndex);
        Records += batch.Count;
        return default;
    }

    public Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<StoredTrack> CompleteAsync(CancellationToken cancellationToken)
    {
        Completed = true;
        return Task.FromResult(new StoredTrack(0, new byte[32], Records, new byte[32], DurableIndex, 1));
    }

    public ValueTask DisposeAsync()
    {
        _disposed = true;
        return default;
    }

    private static void Judge(in RecordBatch batch)
    {
        ReadOnlySpan<byte> rest = batch.Records.Span;
        (int count, long first, long last) = (0, -1, -1);
        while (!rest.IsEmpty)
        {
            InvariantException.Require(RecordReader.TryRead(ref rest, out ReadOnlySpan<byte> message), "a batch ends inside a record");
            long index = RecordKey.Read(message).Index;
            InvariantException.Require(index > last, "indices of a batch do not rise");
            first = count++ == 0 ? index : first;
            last = index;
        }

        InvariantException.Require(count > 0 && count == batch.Count && first == batch.FirstIndex && last == batch.LastIndex, "a batch is not what it says");
    }
}
