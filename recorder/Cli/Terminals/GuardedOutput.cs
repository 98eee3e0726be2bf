using System.Buffers;
using Recorder.Playback.Playing;

namespace Recorder.Cli.Terminals;

/// <summary>Output that goes to a terminal as it is: text of a recording, less what would reach further than the screen.</summary>
/// <param name="terminal">Gets what may go on; the caller's.</param>
internal sealed class GuardedOutput(Stream terminal) : Stream
{
    private readonly TerminalGuard _guard = new();
    private readonly ArrayBufferWriter<byte> _allowed = new();

    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _allowed.ResetWrittenCount();
        _guard.Write(buffer, _allowed);
        terminal.Write(_allowed.WrittenSpan);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush() => terminal.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
