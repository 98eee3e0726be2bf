using Recorder.Format.Events;
using Recorder.Protocols.Sftp;
using Recorder.Streaming.Recording;

namespace Recorder.Sessions.Ssh.Node;

/// <summary>The sftp subsystem, which modern scp uses too.</summary>
internal sealed class SftpTap(SessionRecorder recorder, SessionEvents events) : FileTransferTap(recorder, events, "sftp")
{
    private readonly SftpTracker _tracker = new();
    private readonly List<SftpOperation> _operations = [];

    internal override ValueTask BeginAsync(CancellationToken cancellationToken) =>
        Recorder.RecordAsync(Events.Subsystem("sftp", error: ""), cancellationToken);

    protected override (ReadOnlyMemory<byte> Program, ReadOnlyMemory<byte> User) Held =>
        (_tracker.HeldFromServer.ToArray(), _tracker.HeldFromClient.ToArray());

    protected override void FromProgram(ReadOnlySpan<byte> bytes, List<OneOf> ended)
    {
        try
        {
            _tracker.FromServer(bytes, _operations);
        }
        finally
        {
            foreach (SftpOperation operation in _operations)
            {
                ended.Add(Events.File(operation));
            }

            _operations.Clear();
        }
    }

    protected override void FromUser(ReadOnlySpan<byte> bytes, List<OneOf> ended) => _tracker.FromClient(bytes);

    internal override async ValueTask FinishAsync(CancellationToken cancellationToken)
    {
        foreach (SftpOperation operation in _tracker.Unanswered())
        {
            await Recorder.RecordAsync(Events.File(operation), cancellationToken);
        }

        await SummarizeAsync(
            _tracker.Files.Select(file => new FileTransferStat { Path = file.Path, BytesRead = file.BytesRead, BytesWritten = file.BytesWritten }),
            cancellationToken);
    }
}
