using Recorder.Format.Events;
using Recorder.Protocols.Sftp;
using Recorder.Streaming.Recording;

namespace Recorder.Sessions.Ssh.Node;

/// <summary>The sftp subsystem, which modern scp uses too.</summary>
internal sealed class SftpTap(SessionRecorder recorder, SessionEvents events) : FileTransferTap(recorder, events, "sftp")
{
    // Paths may be 4 KiB: that many fit a record of 64 KiB with room for the rest.
    private const int SummarySize = 40 * 1024;

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

    /// <summary>One summary of all files, or several when they are many.</summary>
    internal override async ValueTask FinishAsync(CancellationToken cancellationToken)
    {
        var batch = new List<FileTransferStat>();
        int size = 0;
        foreach (SftpFile file in _tracker.Files)
        {
            var stat = new FileTransferStat { Path = file.Path, BytesRead = file.BytesRead, BytesWritten = file.BytesWritten };
            if (SummarySize < size + stat.CalculateSize() && batch.Count != 0)
            {
                await Recorder.RecordAsync(Events.Summary(batch), cancellationToken);
                batch.Clear();
                size = 0;
            }

            batch.Add(stat);
            size += stat.CalculateSize();
        }

        if (batch.Count != 0)
        {
            await Recorder.RecordAsync(Events.Summary(batch), cancellationToken);
        }
    }
}
