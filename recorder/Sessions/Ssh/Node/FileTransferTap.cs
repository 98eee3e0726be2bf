using Recorder.Format.Events;
using Recorder.Protocols;
using Recorder.Streaming.Recording;

namespace Recorder.Sessions.Ssh.Node;

/// <summary>
/// File transfers: what was done to which file, not the content. A stream that does not parse is from there on recorded whole, both
/// ways: a claim to be a file transfer hides nothing.
/// </summary>
internal abstract class FileTransferTap(SessionRecorder recorder, SessionEvents events, string protocol) : StreamTap
{
    // Of the files in one summary: with room for the rest in a record of 64 KiB.
    private const int SummarySize = 40 * 1024;

    private const int PieceSize = 8 * 1024;

    private bool _isOpaque;

    protected SessionRecorder Recorder => recorder;

    protected SessionEvents Events => events;

    internal override bool NeedsInput => true;

    internal override async ValueTask OutputAsync(OutputStream stream, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (stream == OutputStream.Stderr || _isOpaque)
        {
            await recorder.PrintAsync(stream, bytes, cancellationToken);
            return;
        }

        int parsed = await ParseAsync(bytes, FromProgram, cancellationToken);
        if (_isOpaque)
        {
            await recorder.PrintAsync(stream, bytes[parsed..], cancellationToken);
        }
    }

    internal override async ValueTask InputAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        int parsed = _isOpaque ? 0 : await ParseAsync(bytes, FromUser, cancellationToken);
        if (_isOpaque)
        {
            await recorder.InputAsync(bytes[parsed..], cancellationToken);
        }
    }

    /// <summary>Parses what the program wrote, adding the events it ends.</summary>
    /// <exception cref="ProtocolException">It does not parse.</exception>
    protected abstract void FromProgram(ReadOnlySpan<byte> bytes, List<OneOf> ended);

    /// <summary>Parses what the user sent.</summary>
    /// <exception cref="ProtocolException">It does not parse.</exception>
    protected abstract void FromUser(ReadOnlySpan<byte> bytes, List<OneOf> ended);

    /// <summary>Bytes that were taken in by the parser and not accounted for yet: of the program, and of the user.</summary>
    protected abstract (ReadOnlyMemory<byte> Program, ReadOnlyMemory<byte> User) Held { get; }

    /// <summary>One summary of all files, or several when they are many.</summary>
    protected async ValueTask SummarizeAsync(IEnumerable<FileTransferStat> files, CancellationToken cancellationToken)
    {
        var batch = new List<FileTransferStat>();
        int size = 0;
        foreach (FileTransferStat file in files)
        {
            file.Path = EventText.Cut(file.Path);
            int own = file.CalculateSize();
            if (SummarySize < size + own && batch.Count != 0)
            {
                await recorder.RecordAsync(events.Summary(batch), cancellationToken);
                batch.Clear();
                size = 0;
            }

            batch.Add(file);
            size += own;
        }

        if (batch.Count != 0)
        {
            await recorder.RecordAsync(events.Summary(batch), cancellationToken);
        }
    }

    /// <summary>Parses piece by piece, for little can come of a small piece. Returns the bytes before the piece that does not parse.</summary>
    private async ValueTask<int> ParseAsync(ReadOnlyMemory<byte> bytes, Parser parse, CancellationToken cancellationToken)
    {
        int parsed = 0;
        while (parsed < bytes.Length && !_isOpaque)
        {
            ReadOnlyMemory<byte> piece = bytes[parsed..Math.Min(parsed + PieceSize, bytes.Length)];
            await ParsePieceAsync(piece, parse, cancellationToken);
            parsed += _isOpaque ? 0 : piece.Length;
        }

        return parsed;
    }

    private async ValueTask ParsePieceAsync(ReadOnlyMemory<byte> bytes, Parser parse, CancellationToken cancellationToken)
    {
        var ended = new List<OneOf>(0);
        string? broken = null;
        (ReadOnlyMemory<byte> program, ReadOnlyMemory<byte> user) = (default, default);
        try
        {
            parse(bytes.Span, ended);
        }
        catch (ProtocolException failure)
        {
            broken = failure.Message;
            (program, user) = Held;
        }

        foreach (OneOf record in ended)
        {
            await recorder.RecordAsync(record, cancellationToken);
        }

        if (broken is not null)
        {
            _isOpaque = true;
            await recorder.RecordAsync(events.Subsystem(protocol, $"not parsed from here on, recorded whole: {broken}"), cancellationToken);
            await recorder.PrintAsync(OutputStream.Stdout, program, cancellationToken);
            await recorder.InputAsync(user, cancellationToken);
        }
    }

    private delegate void Parser(ReadOnlySpan<byte> bytes, List<OneOf> ended);
}
