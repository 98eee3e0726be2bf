using Recorder.Streaming.Recording;

namespace KubeAgent.Exec;

/// <summary>What of a command's streams goes into the recording. A call that returns has taken the bytes.</summary>
internal class CommandTap(SessionRecorder recorder, bool recordsInput) : IDisposable
{
    internal virtual ValueTask OutputAsync(OutputStream stream, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
        recorder.PrintAsync(stream, bytes, cancellationToken);

    internal virtual ValueTask InputAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
        recordsInput ? recorder.InputAsync(bytes, cancellationToken) : default;

    /// <summary>Records what is known only at the end.</summary>
    internal virtual ValueTask FinishAsync(CancellationToken cancellationToken) => default;

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }
}
