using System.Text;
using Recorder.Format.Events;
using Recorder.Protocols;
using Recorder.Protocols.Tar;
using Recorder.Streaming.Recording;

namespace KubeAgent.Exec;

/// <summary>
/// <c>kubectl cp</c>: which files went where, with sizes and digests, not their content. A stream that does not parse is from there on
/// recorded as that of any other command: a claim to be a copy hides nothing.
/// </summary>
internal sealed class CopyTap(SessionRecorder recorder, ExecEvents events, CopyCommand copy, bool recordsInput) : CommandTap(recorder, recordsInput)
{
    private const int MaxPathLength = 4096, SummaryFiles = 8, SummaryPaths = 16 * 1024;

    private readonly SessionRecorder _recorder = recorder;
    private readonly TarTracker _archive = new();
    private readonly List<TarEntry> _ended = [];

    // Of files that no summary has told yet, which is a few.
    private readonly List<FileTransferStat> _files = [];
    private int _pathsLength;

    private bool _isOpaque;

    internal override async ValueTask OutputAsync(OutputStream stream, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (!copy.IsUpload && stream == OutputStream.Stdout)
        {
            bytes = await FollowAsync(bytes, cancellationToken);
        }

        await base.OutputAsync(stream, bytes, cancellationToken);
    }

    internal override async ValueTask InputAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (copy.IsUpload)
        {
            bytes = await FollowAsync(bytes, cancellationToken);
        }

        await base.InputAsync(bytes, cancellationToken);
    }

    internal override async ValueTask FinishAsync(CancellationToken cancellationToken)
    {
        if (!_isOpaque && _archive.Held.Length != 0)
        {
            await GiveUpAsync("it ends in the middle of what it says of a file", cancellationToken);
        }

        if (_archive.Unfinished is { } unfinished)
        {
            await TellAsync(unfinished, "not complete", cancellationToken);
        }

        await SumUpAsync(cancellationToken);
    }

    protected override void Dispose(bool disposing)
    {
        _archive.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Takes what belongs to the archive, and gives back what does not.</summary>
    private async ValueTask<ReadOnlyMemory<byte>> FollowAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (_isOpaque)
        {
            return bytes;
        }

        string? broken = null;
        try
        {
            _archive.Take(ref bytes, _ended);
        }
        catch (ProtocolException failure)
        {
            broken = failure.Message;
        }

        foreach (TarEntry entry in _ended)
        {
            await TellAsync(entry, "", cancellationToken);
        }

        _ended.Clear();
        if (broken is not null)
        {
            await GiveUpAsync(broken, cancellationToken);
        }

        return bytes;
    }

    private async ValueTask GiveUpAsync(string reason, CancellationToken cancellationToken)
    {
        _isOpaque = true;
        await _recorder.RecordAsync(events.Subsystem("tar", $"not followed from here on, recorded whole: {reason}"), cancellationToken);
        await (copy.IsUpload ? base.InputAsync(_archive.Held, cancellationToken) : base.OutputAsync(OutputStream.Stdout, _archive.Held, cancellationToken));
    }

    private async ValueTask TellAsync(TarEntry entry, string error, CancellationToken cancellationToken)
    {
        string whole = copy.Folder.Length == 0 ? entry.Path : $"{copy.Folder.TrimEnd('/')}/{entry.Path}";
        string path = whole.Length <= MaxPathLength ? whole : $"{whole.AsSpan(0, MaxPathLength)}…";
        if (entry.Kind == TarEntryKind.File)
        {
            await _recorder.RecordAsync(events.Copy(path, copy.IsUpload, error), cancellationToken);
            if (error.Length == 0)
            {
                ulong size = (ulong)entry.Size;
                _files.Add(new FileTransferStat { Path = path, BytesRead = copy.IsUpload ? 0 : size, BytesWritten = copy.IsUpload ? size : 0 });
                _pathsLength += path.Length;
                if (_files.Count == SummaryFiles || SummaryPaths - MaxPathLength < _pathsLength)
                {
                    await SumUpAsync(cancellationToken);
                }
            }
        }

        // No event has room for a digest, or for every name; so the list is also what a player shows.
        string about = entry.Kind switch
        {
            TarEntryKind.File => $"{entry.Size} bytes sha256 {(entry.Sha256.Length != 0 ? entry.Sha256 : "unknown")}",
            TarEntryKind.HardLink or TarEntryKind.SymbolicLink => $"link to {entry.Target}",
            TarEntryKind.Directory => "directory",
            _ => "device or pipe",
        };
        string line = $"{(copy.IsUpload ? "upload" : "download")} {whole} {about}{(error.Length == 0 ? "" : " ")}{error}";
        await _recorder.PrintAsync(OutputStream.Stdout, Encoding.UTF8.GetBytes(PlainText.Of(line) + "\r\n"), cancellationToken);
    }

    // The event of one file has no size: the summary does.
    private async ValueTask SumUpAsync(CancellationToken cancellationToken)
    {
        if (_files.Count != 0)
        {
            await _recorder.RecordAsync(events.Summary([.. _files]), cancellationToken);
            _files.Clear();
            _pathsLength = 0;
        }
    }
}
