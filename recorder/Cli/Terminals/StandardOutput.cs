using System.Runtime.InteropServices;

namespace Recorder.Cli.Terminals;

/// <summary>
/// stdout by write(2). The framework's own stream swallows EPIPE, so playing to a pipe that nobody reads would go on to the end.
/// </summary>
internal sealed unsafe partial class StandardOutput : Stream
{
    private const int Stdout = 1;
    private const int Eintr = 4;
    private const int Eagain = 11;
    private const short PollOut = 4;

    /// <summary>stdout for the text of a recording: byte for byte, but where it is a terminal only what concerns its screen.</summary>
    public static Stream OpenForText() => Console.IsOutputRedirected ? new StandardOutput() : new GuardedOutput(new StandardOutput());

    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <exception cref="IOException">HResult is errno; EPIPE when the reader has gone.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            nint written;
            fixed (byte* bytes = buffer)
            {
                written = NativeWrite(Stdout, bytes, (nuint)buffer.Length);
            }

            if (written < 0)
            {
                WaitOrThrow(Marshal.GetLastPInvokeError());
                continue;
            }

            buffer = buffer[(int)written..];
        }
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

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    // Somebody else may have made the terminal non-blocking: wait for room.
    private static void WaitOrThrow(int error)
    {
        if (error == Eagain)
        {
            var descriptor = new PollDescriptor { Descriptor = Stdout, Events = PollOut };
            _ = Poll(&descriptor, 1, -1);
        }
        else if (error != Eintr)
        {
            throw new IOException($"stdout: {Marshal.GetPInvokeErrorMessage(error)}", error);
        }
    }

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint NativeWrite(int descriptor, byte* bytes, nuint count);

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(PollDescriptor* descriptors, nuint count, int milliseconds);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollDescriptor
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }
}
