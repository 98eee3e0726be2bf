using Recorder.Format;
using Recorder.Streaming.Collector;
using Recorder.Streaming.Journal;

namespace Recorder.Streaming.Spool;

/// <summary>What the journals of a track hold, read once from end to end.</summary>
internal sealed class SpoolTrackScan
{
    private const int MaxNotes = 20;

    private readonly List<string> _damage = [];
    private int _damageCount;
    private bool _isUnsound;
    private (string Segment, JournalFinding Tail)? _torn;

    public TrackSummary Summary { get; } = new();

    /// <summary>Bytes of all journals.</summary>
    public long Size { get; private set; }

    /// <summary>Events that are missing between others.</summary>
    public long Missing { get; private set; }

    /// <summary>The events cannot be handed on as they stand in the journals.</summary>
    public bool NeedsSalvage => Missing > 0 || _isUnsound;

    /// <summary>Where the first damage is: events from this index on may be missing. Null: none.</summary>
    public long? DamagedFrom { get; private set; }

    /// <summary>There is nothing but the front of the first block: the process was killed before any event was with the kernel.</summary>
    public bool HoldsOnlyTornBlock { get; private set; }

    /// <summary>Whose session it is, as far as its start event was seen.</summary>
    public string User => Summary.Start.IsEmpty ? "" : UserOf(Summary.Start.Span);

    /// <summary>For people who look.</summary>
    public string Damage => string.Join("; ", _damage) + (_damageCount > MaxNotes ? $"; and {_damageCount - MaxNotes} more" : "");

    /// <exception cref="Storage.StorageException">A journal cannot be read.</exception>
    public static SpoolTrackScan Of(IReadOnlyList<string> segments)
    {
        var scan = new SpoolTrackScan();
        foreach (string segment in segments)
        {
            (long records, long missing) = (scan.Summary.Records, scan.Missing);
            using var reader = new JournalReader(segment);
            scan.Size += new FileInfo(segment).Length;
            while (reader.TryReadNext(out RecordBatch batch))
            {
                scan.Add(batch);
            }

            // When the next segment was begun it was taken, and what lacked of it was told.
            if (scan.Summary.Records == records || scan.Missing > missing)
            {
                scan.NoteTorn();
            }

            bool isTorn = reader.Findings is [.., { Damage: JournalDamage.TornTail }];
            foreach (JournalFinding finding in isTorn ? reader.Findings.SkipLast(1) : reader.Findings)
            {
                scan.Note($"{Path.GetFileName(segment)}: {finding}");
            }

            scan._torn = isTorn ? (segment, reader.Findings[^1]) : null;
        }

        scan.NoteTorn();
        return scan;
    }

    /// <summary>Takes the events that are whole of a block that was being written when the process was killed.</summary>
    /// <returns>Empty: there are none, or the journals are damaged elsewhere, too.</returns>
    /// <exception cref="Storage.StorageException">The journal cannot be read.</exception>
    public RecordBatch TakeTorn()
    {
        if (NeedsSalvage || _torn is not { } torn)
        {
            return default;
        }

        TornBlock block = TornBlock.Read(torn.Segment, torn.Tail, Summary.LastIndex);
        HoldsOnlyTornBlock = block.Promised > 0 && Summary.Records + block.Taken.Count == 0 && _damageCount == 1;
        if (block.Taken.Count > 0)
        {
            Summary.Add(BatchScan.Read(block.Taken, Summary.LastIndex));
        }

        DamagedFrom = Summary.LastIndex + 1;
        Missing += block.Promised - block.Taken.Count;
        return block.Taken;
    }

    private void Add(in RecordBatch batch)
    {
        long last = Summary.LastIndex;
        if (SpoolBlock.Read(batch, last, out BatchScan scan) is { } problem)
        {
            _isUnsound = true;
            Note(problem);
        }

        if (scan.IsEmpty)
        {
            return;
        }

        RecordBatch fresh = scan.Fresh;
        long missing = fresh.FirstIndex - last - 1 + (fresh.LastIndex - fresh.FirstIndex - (fresh.Count - 1));
        if (missing > 0)
        {
            Missing += missing;
            Note($"{missing} events between {last} and {fresh.LastIndex} are missing");
        }

        Summary.Add(scan);
    }

    private void NoteTorn()
    {
        if (_torn is { } torn)
        {
            Note($"{Path.GetFileName(torn.Segment)}: {torn.Tail}");
        }
    }

    private void Note(string damage)
    {
        DamagedFrom ??= Summary.LastIndex + 1;
        _damageCount++;
        if (_damage.Count < MaxNotes)
        {
            _damage.Add(damage);
        }
    }

    private static string UserOf(ReadOnlySpan<byte> start)
    {
        try
        {
            return RecordParser.Parse(start).SessionStart?.User?.User ?? "";
        }
        catch (RecordFormatException)
        {
            return "";
        }
    }
}
