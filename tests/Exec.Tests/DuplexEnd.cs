using System.IO.Pipelines;

namespace Exec.Tests;

/// <summary>One end of a <see cref="Duplex"/>.</summary>
internal sealed class DuplexEnd(PipeReader reader, PipeWriter writer) : Stream
{
    private readonly Stream _in = reader.AsStream();

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>No more will be written.</summary>
    public void HangUp() => writer.Complete();

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => _in.ReadAsync(buffer, cancellationToken);

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if ((await writer.WriteAsync(buffer, cancellationToken)).IsCompleted)
        {
            throw new IOException("the other end has gone");
        }
    }

    public async Task<byte[]> ReadToEndAsync()
    {
        using var all = new MemoryStream();
        await CopyToAsync(all);
        return all.ToArray();
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
