using Recorder.Format.Events;

namespace Recorder.Format;

/// <summary>
/// Reads a recording forward, record by record, and gets what can be got out of a damaged one. Holds one record and a few
/// fixed buffers, however large the recording. Used by one caller at a time.
/// </summary>
/// <param name="recording">At a part header; need not be seekable. The reader's from now on, unless the options say otherwise.</param>
/// <param name="options">Limits.</param>
public sealed class RecordingReader(Stream recording, RecordingReaderOptions options) : IDisposable
{
    private readonly PartIndexBuilder? _index = options.BuildIndex ? new PartIndexBuilder() : null;
    private readonly FindingList _findings = new(options.MaxFindings);
    private readonly RecordBuffer _records = new();
    private RecordingInput? _input;
    private IndexSequence? _sequence;
    private PartReader? _part;
    private bool _isAtEnd;
    private int _unreadable; // in this part

    /// <summary>Order and kind of the current record.</summary>
    public RecordKey Key { get; private set; }

    /// <summary>The current record's protobuf events.OneOf. Valid until the next read.</summary>
    public ReadOnlyMemory<byte> Message => _records.Taken;

    /// <summary>Number in the recording of the part that the current record is in, from 1.</summary>
    public int PartNumber { get; private set; } = options.PartsBefore;

    /// <summary>Where that part begins in the recording.</summary>
    public long PartOffset { get; private set; }

    /// <summary>What was noticed so far. Complete when the end was reached.</summary>
    public IReadOnlyList<RecordingFinding> Findings => _findings.Listed;

    /// <summary>Findings past <see cref="RecordingReaderOptions.MaxFindings"/>.</summary>
    public long FindingsNotListed => _findings.NotListed;

    /// <summary>Records dropped because their index had come before.</summary>
    public long RepeatedCount => Sequence.RepeatedCount;

    /// <summary>Places where event indices are missing.</summary>
    public long GapCount => Sequence.GapCount;

    private RecordingInput Input => _input ??= new RecordingInput(recording, options.StartOffset, _index);

    private IndexSequence Sequence => _sequence ??= new IndexSequence(_findings, options.GapSeverity, options.AfterIndex);

    /// <summary>Goes to the next record; false at the end of the recording. Damage is a finding, never an exception.</summary>
    public ValueTask<bool> ReadAsync(CancellationToken cancellationToken) =>
        TryTakeRecord() ? new ValueTask<bool>(true) : ReadOnAsync(cancellationToken);

    /// <summary>The current record as an object, unknown fields kept.</summary>
    /// <exception cref="RecordFormatException">The record is no events.OneOf.</exception>
    public OneOf ParseEvent()
    {
        try
        {
            return RecordParser.Parse(Message.Span);
        }
        catch (RecordFormatException e)
        {
            throw new RecordFormatException($"event {Key.Index}: {e.Message}", e);
        }
    }

    /// <summary>The index of the recording, once its end was reached.</summary>
    /// <exception cref="InvalidOperationException">The end was not reached, or the options did not ask for an index.</exception>
    public PartIndex ToIndex() => _isAtEnd && _index is not null
        ? _index.ToIndex(Input.Position)
        : throw new InvalidOperationException("the index is made by reading to the end with BuildIndex");

    public void Dispose()
    {
        _part?.Dispose();
        _input?.Dispose();
        _records.Dispose();
        _index?.Dispose();
        if (!options.LeaveOpen)
        {
            recording.Dispose();
        }
    }

    private async ValueTask<bool> ReadOnAsync(CancellationToken cancellationToken)
    {
        while (!_isAtEnd)
        {
            if (_part is null)
            {
                _isAtEnd = !await OpenPartAsync(cancellationToken);
            }
            else if (!await _part.FillAsync(cancellationToken))
            {
                // What the last bytes completed comes before the part is left.
                if (TryTakeRecord())
                {
                    return true;
                }

                await ClosePartAsync(_part, cancellationToken);
            }
            else if (TryTakeRecord())
            {
                return true;
            }
        }

        _records.Clear();
        return false;
    }

    private bool TryTakeRecord()
    {
        if (_part is null)
        {
            return false;
        }

        while (_records.TryTakeUsual(out RecordKey key))
        {
            if (TryAccept(_part, key))
            {
                return true;
            }
        }

        return TryTakeUnusual(_part);
    }

    // No record, half of one, one that is laid out unusually, or a damaged one.
    private bool TryTakeUnusual(PartReader part)
    {
        try
        {
            while (_records.TryTake())
            {
                if (TryReadKey(part, out RecordKey key) && TryAccept(part, key))
                {
                    return true;
                }
            }
        }
        catch (RecordFormatException e)
        {
            part.Damage(e.Message);
            _records.Clear();
        }

        return false;
    }

    private bool TryReadKey(PartReader part, out RecordKey key)
    {
        if (RecordKey.TryRead(Message.Span, out key, out string? fault))
        {
            return true;
        }

        _findings.Add(FindingKind.UnreadableRecord, FindingSeverity.Error, part.Offset, $"record skipped: {fault}");
        if (++_unreadable == FormatLimits.MaxUnreadableRecords)
        {
            part.Damage($"it has {_unreadable} unreadable records");
            _records.Clear();
        }

        return false;
    }

    private bool TryAccept(PartReader part, in RecordKey key)
    {
        if (!Sequence.Accept(key.Index, part.Offset))
        {
            return false;
        }

        _index?.AddRecord(key, Message.Span);
        (Key, PartOffset) = (key, part.Offset);
        return true;
    }

    /// <summary>Goes to the next part; false at the end of the recording.</summary>
    private async ValueTask<bool> OpenPartAsync(CancellationToken cancellationToken)
    {
        long offset = Input.Position;
        if (!await Input.FillAsync(1, cancellationToken))
        {
            if (offset == 0)
            {
                _findings.Add(FindingKind.Empty, FindingSeverity.Warning, offset, "recording is empty");
            }

            Sequence.EndRun(offset);
            return false;
        }

        await Input.FillAsync(PartHeader.VersionTwoSize, cancellationToken);
        PartHeader header;
        try
        {
            if (!PartHeader.TryRead(Input.Buffered, out header))
            {
                _findings.Add(FindingKind.TruncatedTail, FindingSeverity.Warning, offset,
                    $"recording ends {Input.Buffered.Length} bytes into a part header");
                Input.Advance(Input.Buffered.Length);
                return true;
            }
        }
        catch (RecordFormatException e)
        {
            return await FindHeaderAsync(offset, e.Message, cancellationToken);
        }

        PartNumber++;
        _unreadable = 0;
        _index?.BeginPart(offset);
        Input.Advance(header.Size);
        _part = new PartReader(Input, _records, _findings, header, offset, options.MaxPartContent);
        return true;
    }

    private async ValueTask ClosePartAsync(PartReader part, CancellationToken cancellationToken)
    {
        await part.CloseAsync(cancellationToken);
        _index?.EndPart(Input.Position);
        _records.Clear();
        part.Dispose();
        _part = null;
    }

    private async ValueTask<bool> FindHeaderAsync(long offset, string reason, CancellationToken cancellationToken)
    {
        bool found = await HeaderScan.FindAsync(Input, long.MaxValue, cancellationToken);
        string rest = found ? $"went on at the next one, at {Input.Position}" : "found none after it";
        _findings.Add(FindingKind.UnreadableHeader, FindingSeverity.Error, offset, $"no part header at {offset} ({reason}); {rest}");
        return true;
    }
}
