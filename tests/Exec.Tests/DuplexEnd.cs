using System.IO.Pipelines;

namespace Exec.Tests;

/// <summary>One end of a <see cref="Duplex"/>.</summary>
internal sealed class DuplexEnd(PipeReader reader, PipeWriter writer) : Stream
{
    private readonly Stream _in = reader.AsStream();
    private long _written, _taken;

    public long Written => Interlocked.Read(ref _written);

    public long Taken => Interlocked.Read(ref _taken);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>No more will be written.</summary>
    public void HangUp() => writer.Complete();

    /// <summary>No more will be read: whoever writes is told that this end has gone.</summary>
    public void StopReading() => reader.Complete();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int length = await _in.ReadAsync(buffer, cancellationToken);
        Interlocked.Add(ref _taken, length);
        return length;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Interlocked.Add(ref _written, buffer.Length);
        if ((await writer.WriteAsync(buffer, cancellationToken)).IsCompleted)
        {
            throw new IOException("the other end has gone");
        }
    }

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
