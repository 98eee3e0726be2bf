using System.IO.Compression;
using Recorder.Format.Events;

namespace Recorder.Format;

/// <summary>Writes a recording: events in, parts out. Used by one caller at a time.</summary>
/// <remarks>Nothing reaches the stream before its part is closed: by size, by a flush, or at the end.</remarks>
/// <param name="output">Written forward only. The writer's from now on, unless the options say otherwise.</param>
/// <param name="options">How parts are cut.</param>
public sealed class RecordingWriter(Stream output, RecordingWriterOptions options) : IAsyncDisposable
{
    // Records are small and a call into the deflater is not: gather some first.
    private const int GatherSize = 64 * 1024;

    private readonly PooledStream _records = new(GatherSize * 2);
    private readonly PooledStream _body = new(GatherSize * 2);
    private readonly PooledStream _finished = new(GatherSize * 2);
    private GZipStream? _gzip;
    private bool _isClosed;

    /// <summary>Event index of the last record; -1 before the first.</summary>
    public long LastIndex { get; private set; } = -1;

    /// <summary>Parts closed so far.</summary>
    public int PartCount { get; private set; }

    /// <summary>Writes one event. Its index must be above the one before.</summary>
    /// <exception cref="RecordTooLargeException">It does not fit into a record; nothing was written.</exception>
    public ValueTask WriteAsync(OneOf record, CancellationToken cancellationToken)
    {
        int before = _records.Written.Length;
        RecordEncoder.Write(_records, record);
        ReadOnlySpan<byte> message = _records.Written[(before + FormatLimits.LengthPrefixSize)..];
        try
        {
            Admit(RecordKey.Read(message).Index);
        }
        catch
        {
            _records.Truncate(before);
            throw;
        }

        return CutAsync(cancellationToken);
    }

    /// <summary>Writes terminal bytes of any length as one print or several.</summary>
    /// <param name="next">The record of the first print; afterwards that of the print to come after them.</param>
    /// <param name="data">The caller's again when the task completes.</param>
    /// <param name="cancellationToken">Stops the writing of a part.</param>
    public ValueTask WritePrintsAsync(ref PrintRecord next, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        Admit(next.Index);
        RecordEncoder.WritePrints(_records, ref next, data.Span);
        LastIndex = next.Index - 1;
        return CutAsync(cancellationToken);
    }

    /// <summary>Closes the part that is open, so that all records so far are in the stream.</summary>
    public ValueTask FlushAsync(CancellationToken cancellationToken) => ClosePartAsync(options.MinimumPartSize, cancellationToken);

    /// <summary>Ends the recording. The last part is not padded.</summary>
    public async ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        await ClosePartAsync(minimumSize: 0, cancellationToken);
        _isClosed = true;
    }

    /// <summary>Closes the part that is open unless the recording was completed.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (!_isClosed)
            {
                await FlushAsync(CancellationToken.None);
            }
        }
        finally
        {
            _gzip?.Dispose();
            await _records.DisposeAsync();
            await _body.DisposeAsync();
            await _finished.DisposeAsync();
            if (!options.LeaveOpen)
            {
                await output.DisposeAsync();
            }
        }
    }

    private void Admit(long index)
    {
        ObjectDisposedException.ThrowIf(_isClosed, this);
        if (index <= LastIndex)
        {
            throw new ArgumentException($"event index {index} after {LastIndex}");
        }

        LastIndex = index;
    }

    private ValueTask CutAsync(CancellationToken cancellationToken)
    {
        if (_records.Written.Length < GatherSize)
        {
            return ValueTask.CompletedTask;
        }

        Compress();
        return _body.Length < options.TargetPartSize ? ValueTask.CompletedTask : FlushAsync(cancellationToken);
    }

    private void Compress()
    {
        _gzip ??= new GZipStream(_body, CompressionLevel.Fastest, leaveOpen: true);
        _gzip.Write(_records.Written);
        _records.Clear();
    }

    private async ValueTask ClosePartAsync(long minimumSize, CancellationToken cancellationToken)
    {
        if (_gzip is null && _records.Written.IsEmpty)
        {
            return;
        }

        Compress();
        _gzip!.Dispose();
        _gzip = null;
        PartWriter.WriteCompressed(_finished, _body.Written, minimumSize);
        _isClosed = true; // Unless the write succeeds: half a part may be in the stream.
        await output.WriteAsync(_finished.WrittenMemory, cancellationToken);
        _isClosed = false;
        _body.Clear();
        _finished.Clear();
        PartCount++;
    }
}
