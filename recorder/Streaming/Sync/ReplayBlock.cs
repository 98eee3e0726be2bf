using System.Buffers;
using Recorder.Format;

namespace Recorder.Streaming.Sync;

/// <summary>A run of records in pooled memory. Small batches that wait to be sent are joined in one block.</summary>
internal sealed class ReplayBlock(int capacity)
{
    private readonly byte[] _memory = ArrayPool<byte>.Shared.Rent(capacity);
    private int _size;
    private int _count;
    private long _first;

    public long LastIndex { get; private set; }

    public int Size => _size;

    /// <summary>Being sent: its memory must stay, and it must stay as it is.</summary>
    public bool IsInUse { get; set; }

    public ReplayBlock? Next { get; set; }

    public RecordBatch Batch => new(_memory.AsMemory(0, _size), _count, _first, LastIndex);

    public bool TryAppend(in RecordBatch batch)
    {
        if (_memory.Length - _size < batch.Records.Length)
        {
            return false;
        }

        batch.Records.Span.CopyTo(_memory.AsSpan(_size));
        _first = _size == 0 ? batch.FirstIndex : _first;
        _size += batch.Records.Length;
        _count += batch.Count;
        LastIndex = batch.LastIndex;
        return true;
    }

    public void Return() => ArrayPool<byte>.Shared.Return(_memory);
}
