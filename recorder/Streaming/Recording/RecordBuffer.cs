using System.Buffers;
using Recorder.Format;

namespace Recorder.Streaming.Recording;

/// <summary>One batch of framed records being filled, in pooled memory.</summary>
internal sealed class RecordBuffer : IBufferWriter<byte>
{
    private const int FirstSize = 1024;

    private byte[] _bytes = [];
    private int _count;
    private long _firstIndex;
    private long _lastIndex;

    public int Length { get; private set; }

    public RecordBatch Batch => new(_bytes.AsMemory(0, Length), _count, _firstIndex, _lastIndex);

    public void Advance(int count) => Length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(1, sizeHint));
        return _bytes.AsMemory(Length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(Math.Max(1, sizeHint));
        return _bytes.AsSpan(Length);
    }

    /// <summary>The record just written has this event index.</summary>
    public void Took(long index)
    {
        _firstIndex = _count == 0 ? index : _firstIndex;
        _lastIndex = index;
        _count++;
    }

    /// <summary>Empties the buffer; it keeps its memory.</summary>
    public void Clear() => (Length, _count) = (0, 0);

    /// <summary>Empties the buffer and gives its memory back to the pool.</summary>
    public void Release()
    {
        Clear();
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = [];
        }
    }

    private void Reserve(int count)
    {
        if (_bytes.Length - Length >= count)
        {
            return;
        }

        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(Length + count, Math.Max(FirstSize, 2 * _bytes.Length)));
        _bytes.AsSpan(0, Length).CopyTo(larger);
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
        }

        _bytes = larger;
    }
}
