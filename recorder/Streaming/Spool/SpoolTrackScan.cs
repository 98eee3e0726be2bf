using Recorder.Format;
using Recorder.Format.Events;
using Recorder.Streaming.Collector;
using Recorder.Streaming.Journal;

namespace Recorder.Streaming.Spool;

/// <summary>What the journals of a track hold, read once from end to end.</summary>
internal sealed class SpoolTrackScan
{
    private readonly List<string> _damage = [];

    public TrackSummary Summary { get; } = new();

    /// <summary>Bytes of all journals.</summary>
    public long Size { get; private set; }

    /// <summary>Events that are missing between others.</summary>
    public long Missing { get; private set; }

    /// <summary>Where the first damage is: events from this index on may be missing. Null: none.</summary>
    public long? DamagedFrom { get; private set; }

    /// <summary>Whose session it is, as far as its start event was seen.</summary>
    public string User => Summary.Start.IsEmpty ? "" : OneOf.Parser.ParseFrom(Summary.Start.Span).SessionStart?.User?.User ?? "";

    /// <summary>For people who look.</summary>
    public string Damage => string.Join("; ", _damage);

    /// <exception cref="Storage.StorageException">A journal cannot be read.</exception>
    public static SpoolTrackScan Of(IReadOnlyList<string> segments)
    {
        var scan = new SpoolTrackScan();
        foreach (string segment in segments)
        {
            using var reader = new JournalReader(segment);
            scan.Size += new FileInfo(segment).Length;
            while (reader.TryReadNext(out RecordBatch batch))
            {
                scan.Add(batch);
            }

            foreach (JournalFinding finding in reader.Findings)
            {
                scan.Note($"{Path.GetFileName(segment)}: {finding}");
            }
        }

        return scan;
    }

    private void Add(in RecordBatch batch)
    {
        ReadOnlySpan<byte> rest = batch.Records.Span;
        try
        {
            while (RecordReader.TryRead(ref rest, out ReadOnlySpan<byte> message))
            {
                RecordKey key = RecordKey.Read(message);
                if (key.Index != Summary.LastIndex + 1)
                {
                    Missing += key.Index - Summary.LastIndex - 1;
                    Note($"events {Summary.LastIndex + 1} to {key.Index - 1} are missing");
                }

                Summary.Add(key, batch.Records.Slice(batch.Records.Length - rest.Length - message.Length, message.Length));
            }
        }
        catch (RecordFormatException cause)
        {
            Note($"block of event {batch.FirstIndex}: {cause.Message}"); // Whole, and yet no records: not ours to have written.
        }
    }

    private void Note(string damage)
    {
        DamagedFrom ??= Summary.LastIndex + 1;
        _damage.Add(damage);
    }
}
