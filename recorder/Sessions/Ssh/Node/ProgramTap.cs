using Recorder.Streaming.Recording;

namespace Recorder.Sessions.Ssh.Node;

/// <summary>Shells and commands: everything they write, and what they read when it is sent here at all.</summary>
internal sealed class ProgramTap(SessionRecorder recorder) : StreamTap
{
    internal override ValueTask OutputAsync(OutputStream stream, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
        recorder.PrintAsync(stream, bytes, cancellationToken);

    internal override ValueTask InputAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
        recorder.InputAsync(bytes, cancellationToken);
}
