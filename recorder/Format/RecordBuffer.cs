using System.Buffers;
using System.Buffers.Binary;

namespace Recorder.Format;

/// <summary>Decompressed bytes on their way to becoming records: a fixed buffer, somewhat larger than the largest record.</summary>
internal sealed class RecordBuffer : IDisposable
{
    private const int ReadSize = 64 * 1024;
    private const int Capacity = FormatLimits.LengthPrefixSize + FormatLimits.MaxMessageSize + ReadSize;

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(Capacity);
    private int _start;
    private int _end;
    private int _taken;
    private int _takenLength;

    /// <summary>Bytes of a record that is not whole yet.</summary>
    public int Pending => _end - _start;

    /// <summary>The record taken last. Valid until <see cref="GetFree"/>.</summary>
    public ReadOnlyMemory<byte> Taken => _bytes.AsMemory(_taken, _takenLength);

    /// <summary>
    /// Takes the next record when it is whole and its key in the usual place. Else nothing is taken: <see cref="TryTake"/> tells
    /// what is the matter.
    /// </summary>
    public bool TryTakeUsual(out RecordKey key)
    {
        key = default;
        ReadOnlySpan<byte> rest = _bytes.AsSpan(_start, _end - _start);
        if (!BinaryPrimitives.TryReadUInt32BigEndian(rest, out uint length) || FormatLimits.MaxMessageSize < length
            || rest.Length - FormatLimits.LengthPrefixSize < length
            || !UsualKey.TryRead(rest.Slice(FormatLimits.LengthPrefixSize, (int)length), out key))
        {
            return false;
        }

        Take((int)length);
        return true;
    }

    /// <summary>Takes the next whole record.</summary>
    /// <exception cref="RecordFormatException">The framing is damaged.</exception>
    public bool TryTake()
    {
        ReadOnlySpan<byte> rest = _bytes.AsSpan(_start, _end - _start);
        if (!RecordReader.TryRead(ref rest, out ReadOnlySpan<byte> found))
        {
            return false;
        }

        Take(found.Length);
        return true;
    }

    /// <summary>Room for more, at least 64 KiB. Call <see cref="Fill"/> with what was put there.</summary>
    public Memory<byte> GetFree()
    {
        _bytes.AsSpan(_start, _end - _start).CopyTo(_bytes);
        _end -= _start;
        _start = 0;
        return _bytes.AsMemory(_end);
    }

    public void Fill(int count) => _end += count;

    public void Clear() => _start = _end = _taken = _takenLength = 0;

    public void Dispose()
    {
        byte[] bytes = _bytes;
        Clear();
        _bytes = [];
        if (bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private void Take(int length)
    {
        (_taken, _takenLength) = (_start + FormatLimits.LengthPrefixSize, length);
        _start = _taken + length;
    }
}
