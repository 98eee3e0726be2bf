using System.Diagnostics.CodeAnalysis;
using Recorder.Format;

namespace Recorder.Streaming.Recording;

/// <summary>
/// Records waiting for their sink: batches that are full, and one being filled. The more the sink is behind, the larger
/// the batches it gets. Its owner holds a lock around every call.
/// </summary>
internal sealed class BatchQueue(int bound)
{
    /// <summary>Most bytes in one batch.</summary>
    public const int MaxBatchSize = 256 * 1024;

    private const int MaxRecordSize = FormatLimits.LengthPrefixSize + FormatLimits.MaxMessageSize;

    private readonly Queue<RecordBuffer> _full = new();
    private readonly Stack<RecordBuffer> _free = new();
    private RecordBuffer _filling = new();

    /// <summary>Bytes waiting or under way.</summary>
    public int Size { get; private set; }

    /// <summary>Another record may be put in, however large.</summary>
    public bool HasRoom => Size + MaxRecordSize <= bound;

    /// <summary>Where to write the next record. Tell <see cref="Took"/> afterwards.</summary>
    public RecordBuffer Writer
    {
        get
        {
            if (_filling.Length + MaxRecordSize > MaxBatchSize)
            {
                _full.Enqueue(_filling);
                _filling = TakeFree();
            }

            return _filling;
        }
    }

    /// <summary>A record of <paramref name="size"/> bytes was written to <see cref="Writer"/>.</summary>
    public void Took(int size, long index)
    {
        _filling.Took(index);
        Size += size;
    }

    /// <summary>The next batch, which stays counted until it is recycled.</summary>
    public bool TryTake([NotNullWhen(true)] out RecordBuffer? batch)
    {
        if (!_full.TryDequeue(out batch) && _filling.Length > 0)
        {
            (batch, _filling) = (_filling, TakeFree());
        }

        return batch is not null;
    }

    /// <summary>The batch is with its sink. An idle queue keeps no memory.</summary>
    public void Recycle(RecordBuffer batch)
    {
        Size -= batch.Length;
        if (Size == 0)
        {
            batch.Release();
        }

        batch.Clear();
        _free.Push(batch);
    }

    /// <summary>Drops everything that waits.</summary>
    public void Clear()
    {
        while (TryTake(out RecordBuffer? batch))
        {
            Recycle(batch);
        }
    }

    private RecordBuffer TakeFree() => _free.TryPop(out RecordBuffer? buffer) ? buffer : new RecordBuffer();
}
