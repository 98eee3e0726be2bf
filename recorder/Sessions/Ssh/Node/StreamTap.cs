using Recorder.Protocols.Node;
using Recorder.Protocols.Scp;
using Recorder.Streaming.Recording;

namespace Recorder.Sessions.Ssh.Node;

/// <summary>What of a program's streams goes into the recording. A call that returns has taken the bytes.</summary>
internal abstract class StreamTap
{
    /// <summary>It must see the input, whatever the settings say.</summary>
    internal virtual bool NeedsInput => false;

    /// <summary>Records what is known from the start.</summary>
    internal virtual ValueTask BeginAsync(CancellationToken cancellationToken) => default;

    internal abstract ValueTask OutputAsync(OutputStream stream, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken);

    internal abstract ValueTask InputAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken);

    /// <summary>Records what is known only at the end.</summary>
    internal virtual ValueTask FinishAsync(CancellationToken cancellationToken) => default;

    internal static StreamTap For(OpenMessage open, SessionRecorder recorder, SessionEvents events) => FileTransferCommand.Parse(open) switch
    {
        { IsSftp: true } => new SftpTap(recorder, events),
        { } scp => new ScpTap(recorder, events, new ScpTracker(scp.Path, scp.IsUpload, scp.IntoFolder)),
        null => new ProgramTap(recorder),
    };
}
