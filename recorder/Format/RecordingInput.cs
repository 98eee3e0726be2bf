using System.Buffers;

namespace Recorder.Format;

/// <summary>The bytes of a recording, read forward through one fixed buffer.</summary>
internal sealed class RecordingInput(Stream stream, long position, PartIndexBuilder? index) : IDisposable
{
    private const int BufferSize = 64 * 1024;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
    private int _start;
    private int _end;

    /// <summary>Offset in the recording of the first buffered byte.</summary>
    public long Position { get; private set; } = position;

    /// <summary>The stream has nothing more than what is buffered.</summary>
    public bool Ended { get; private set; }

    public ReadOnlySpan<byte> Buffered => _buffer.AsSpan(_start, _end - _start);

    /// <summary>Waits until <paramref name="count"/> bytes (at most a few KiB) are buffered. False: the stream ended before.</summary>
    public ValueTask<bool> FillAsync(int count, CancellationToken cancellationToken) =>
        _end - _start >= count ? new ValueTask<bool>(true) : FillSlowAsync(count, cancellationToken);

    /// <summary>Consumes buffered bytes.</summary>
    public void Advance(int count)
    {
        index?.AddBytes(_buffer.AsSpan(_start, count));
        _start += count;
        Position += count;
    }

    /// <summary>Consumes <paramref name="count"/> bytes, or what is left. Returns true when all were there.</summary>
    public async ValueTask<bool> SkipAsync(long count, CancellationToken cancellationToken)
    {
        while (count > 0 && await FillAsync(1, cancellationToken))
        {
            int step = (int)Math.Min(count, _end - _start);
            Advance(step);
            count -= step;
        }

        return count == 0;
    }

    public void Dispose()
    {
        byte[] buffer = _buffer;
        _buffer = [];
        _start = _end = 0;
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async ValueTask<bool> FillSlowAsync(int count, CancellationToken cancellationToken)
    {
        Buffered.CopyTo(_buffer);
        _end -= _start;
        _start = 0;
        while (_end < count && !Ended)
        {
            int read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
            _end += read;
            Ended = read == 0;
        }

        return _end >= count;
    }
}
