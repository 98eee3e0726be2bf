using Microsoft.Win32.SafeHandles;

namespace Recorder.Storage.Files;

/// <summary>Reads a stretch of a file. Owns the handle.</summary>
internal sealed class RangeStream(SafeFileHandle file, long start, long length, string name) : Stream
{
    private long _position;

    public override bool CanRead => !file.IsClosed;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position
    {
        get => _position;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _position = value;
        }
    }

    public override int Read(Span<byte> buffer)
    {
        int wanted = (int)Math.Clamp(length - _position, 0, buffer.Length);
        try
        {
            int read = wanted == 0 ? 0 : RandomAccess.Read(file, buffer[..wanted], start + _position);
            _position += read;
            return read;
        }
        catch (Exception cause) when (Disk.IsFailure(cause))
        {
            throw Errno.ToException(cause, "read", name);
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int wanted = (int)Math.Clamp(length - _position, 0, buffer.Length);
        try
        {
            int read = wanted == 0 ? 0 : await RandomAccess.ReadAsync(file, buffer[..wanted], start + _position, cancellationToken);
            _position += read;
            return read;
        }
        catch (Exception cause) when (Disk.IsFailure(cause))
        {
            throw Errno.ToException(cause, "read", name);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => _position + offset,
        _ => length + offset,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            file.Dispose();
        }

        base.Dispose(disposing);
    }
}
