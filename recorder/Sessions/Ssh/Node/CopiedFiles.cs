using Recorder.Format.Events;
using Recorder.Protocols.Scp;

namespace Recorder.Sessions.Ssh.Node;

/// <summary>Files that scp has moved, for the summary. Past a limit it lacks some; each transfer is an event of its own all the same.</summary>
internal sealed class CopiedFiles
{
    internal const int MaxFiles = 100_000;
    internal const int MaxText = 16 * 1024 * 1024;

    private readonly List<FileTransferStat> _files = [];

    internal IReadOnlyList<FileTransferStat> Files => _files;

    /// <summary>Characters of all paths.</summary>
    internal int Text { get; private set; }

    internal void Add(ScpTransfer transfer)
    {
        string path = EventText.Cut(transfer.Path);
        if (transfer.Error.Length == 0 && _files.Count < MaxFiles && path.Length <= MaxText - Text)
        {
            ulong size = (ulong)transfer.Size;
            Text += path.Length;
            _files.Add(new FileTransferStat
            {
                Path = path, BytesRead = transfer.IsUpload ? 0 : size, BytesWritten = transfer.IsUpload ? size : 0,
            });
        }
    }
}
