using System.Buffers;
using System.Buffers.Binary;
using Recorder.Format.Events;

namespace Recorder.Format;

/// <summary>Decompressed bytes on their way to becoming records: a fixed buffer, somewhat larger than the largest record.</summary>
internal sealed class RecordBuffer : IDisposable
{
    private const int ReadSize = 64 * 1024;
    private const int Capacity = FormatLimits.LengthPrefixSize + FormatLimits.MaxMessageSize + ReadSize;

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(Capacity);
    private int _start;
    private int _end;

    /// <summary>Bytes of a record that is not whole yet.</summary>
    public int Pending => _end - _start;

    /// <summary>
    /// Takes the next record when it is whole and its key in the usual place. Else nothing is taken: <see cref="TryRead"/> tells
    /// what is the matter.
    /// </summary>
    public bool TryReadUsual(out ReadOnlyMemory<byte> message, out RecordKey key)
    {
        (message, key) = (default, default);
        ReadOnlySpan<byte> rest = _bytes.AsSpan(_start, _end - _start);
        if (!BinaryPrimitives.TryReadUInt32BigEndian(rest, out uint length) || FormatLimits.MaxMessageSize < length
            || rest.Length - FormatLimits.LengthPrefixSize < length
            || !UsualKey.TryRead(rest.Slice(FormatLimits.LengthPrefixSize, (int)length), out int kind, out long index, out DateTimeOffset time))
        {
            return false;
        }

        message = _bytes.AsMemory(_start + FormatLimits.LengthPrefixSize, (int)length);
        key = new RecordKey((OneOf.EventOneofCase)kind, index, time);
        _start += FormatLimits.LengthPrefixSize + (int)length;
        return true;
    }

    /// <summary>Takes the next whole record. The message is valid until <see cref="GetFree"/>.</summary>
    /// <exception cref="RecordFormatException">The framing is damaged.</exception>
    public bool TryRead(out ReadOnlyMemory<byte> message)
    {
        ReadOnlySpan<byte> rest = _bytes.AsSpan(_start, _end - _start);
        if (!RecordReader.TryRead(ref rest, out ReadOnlySpan<byte> found))
        {
            message = default;
            return false;
        }

        message = _bytes.AsMemory(_start + FormatLimits.LengthPrefixSize, found.Length);
        _start = _end - rest.Length;
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

    public void Clear() => _start = _end = 0;

    public void Dispose()
    {
        byte[] bytes = _bytes;
        _bytes = [];
        Clear();
        if (bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }
}
