using Microsoft.Win32.SafeHandles;
using Recorder.Format;
using Recorder.Format.Events;
using Recorder.Storage;
using Recorder.Streaming.Collector;
using Recorder.Streaming.Completer;
using Recorder.Streaming.Journal;
using Recorder.Streaming.Recording;

namespace Recorder.Streaming.Spool;

/// <summary>
/// Completes a track whose writer is gone: appends what is whole of the block that it was writing, and the end event that its session
/// never sent; and, when events are missing in the middle or cannot be used, renumbers those after the gap, for the collector takes a track
/// only without gaps. Damaged journals are kept in the quarantine. May be stopped at any point, and then be done again: what is damaged is kept
/// and told before the track is complete, for afterwards nobody asks.
/// </summary>
internal sealed class SpoolRecovery(SpoolLayout layout, SpoolTrack track, TimeProvider time)
{
    /// <summary>Completes the track, unless it holds no event at all.</summary>
    /// <param name="tell">Tells, durably, what it lacks.</param>
    /// <returns>What it holds.</returns>
    /// <exception cref="StorageException">Nothing is lost; it may be done again.</exception>
    public SpoolTrackScan Run(Action<SpoolTrackScan> tell)
    {
        string[] segments = Guard(() => SpoolLayout.Segments(track.Folder));
        if ((segments.Length == 0 || track.State.IsSalvaged) && File.Exists(SpoolLayout.Salvaged(track.Folder)))
        {
            SpoolTrackScan salvaged = SpoolTrackScan.Of([SpoolLayout.Salvaged(track.Folder)]);
            if (track.IsCompleted || !salvaged.NeedsSalvage)
            {
                return FinishSalvage(segments, salvaged, tell);
            }

            segments = segments.Length > 0 ? segments : [TakeAsSegment()];
        }

        SpoolTrackScan scan = SpoolTrackScan.Of(segments);
        bool isSalvaged = scan.NeedsSalvage; // Decided here: what is torn off is missing, but at the end.
        RecordBatch torn = scan.TakeTorn();
        if (scan.Summary.Records == 0)
        {
            return scan;
        }

        if (isSalvaged)
        {
            Salvage(segments, scan.Summary);
            KeepDamaged(segments, scan.Damage);
            tell(scan);
            Complete(isSalvaged: true);
            RemoveDamaged(segments);
        }
        else
        {
            tell(scan);
            Append(segments, torn, scan.Summary);
            Complete(isSalvaged: false);
        }

        return scan;
    }

    // Damaged journals go last: without them, or with a state that says so, everything was salvaged.
    private SpoolTrackScan FinishSalvage(string[] segments, SpoolTrackScan scan, Action<SpoolTrackScan> tell)
    {
        if (scan.Summary.Records == 0)
        {
            return scan;
        }

        if (segments.Length > 0)
        {
            KeepDamaged(segments, SpoolTrackScan.Of(segments).Damage);
        }

        if (!track.IsCompleted)
        {
            tell(scan);
            Complete(isSalvaged: true);
        }

        RemoveDamaged(segments);
        return scan;
    }

    // What was salvaged has been damaged since, and nothing else is left: it is kept apart from what it was made of.
    private string TakeAsSegment()
    {
        track.Update(state => state with { KeptIn = null });
        return Guard(() =>
        {
            string segment = SpoolLayout.Segment(track.Folder, 1);
            File.Move(SpoolLayout.Salvaged(track.Folder), segment);
            Durable.SyncDirectory(track.Folder);
            return segment;
        });
    }

    private void KeepDamaged(string[] segments, string damage)
    {
        // Chosen durably before it is made: who does this again takes the same.
        string name = track.State.KeptIn ?? QuarantineFolder.NewName(layout, track.Folder);
        if (track.State.KeptIn is null)
        {
            track.Update(state => state with { KeptIn = name });
        }

        QuarantineFolder.Keep(layout, name, segments, damage);
    }

    private void RemoveDamaged(string[] segments)
    {
        try
        {
            Array.ForEach(segments, File.Delete);
            Durable.SyncDirectory(track.Folder);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            // They go with the track, which may have gone by now.
        }
    }

    // An upload that was begun with the old numbers cannot go on with the new ones.
    private void Complete(bool isSalvaged) => track.Update(state => state with
    {
        Completed = time.GetUtcNow(), IsRecovered = true, IsSalvaged = isSalvaged, UploadId = isSalvaged ? null : state.UploadId,
    });

    private void Append(string[] segments, in RecordBatch torn, TrackSummary summary)
    {
        foreach (string segment in segments)
        {
            // The process that wrote it may have died before it was synced.
            using SafeFileHandle handle = Guard(() => File.OpenHandle(segment));
            Durable.SyncData(handle, segment);
        }

        RecordBatch? end = MakeEnd(summary);
        if (torn.Count == 0 && end is null)
        {
            return;
        }

        // Whole or not at all: a recovery that is killed here finds the torn block where it was.
        string begun = SpoolLayout.Begun(track.Folder);
        int number = int.Parse(Path.GetFileNameWithoutExtension(segments[^1])) + 1;
        Guard(() =>
        {
            File.Delete(begun);
            return begun;
        });
        using (JournalWriter writer = JournalWriter.Create(begun))
        {
            foreach (RecordBatch batch in (RecordBatch[])[torn, end ?? default])
            {
                if (batch.Count > 0)
                {
                    writer.Append(batch);
                }
            }

            writer.Sync();
        }

        Guard(() =>
        {
            File.Move(begun, SpoolLayout.Segment(track.Folder, number));
            Durable.SyncDirectory(track.Folder);
            return begun;
        });
    }

    private void Salvage(string[] segments, TrackSummary summary)
    {
        string path = SpoolLayout.Salvaged(track.Folder);
        Guard(() =>
        {
            File.Delete(path); // What an earlier recovery did not finish.
            return path;
        });
        using var writer = JournalWriter.Create(path);
        var buffer = new RecordBuffer();
        long read = -1;
        foreach (string segment in segments)
        {
            using var reader = new JournalReader(segment);
            while (reader.TryReadNext(out RecordBatch block))
            {
                SpoolBlock.Read(block, read, out BatchScan scan);
                if (!scan.IsEmpty)
                {
                    read = scan.Fresh.LastIndex;
                    Renumber(scan.Fresh, writer, buffer);
                }
            }
        }

        buffer.Release();
        summary.LastIndex = writer.LastIndex;
        if (MakeEnd(summary) is { } end)
        {
            writer.Append(end);
        }

        writer.Sync();
    }

    private static void Renumber(RecordBatch batch, JournalWriter writer, RecordBuffer buffer)
    {
        if (batch.FirstIndex == writer.LastIndex + 1 && batch.LastIndex - batch.FirstIndex == batch.Count - 1)
        {
            writer.Append(batch);
            return;
        }

        buffer.Clear();
        long index = writer.LastIndex;
        ReadOnlySpan<byte> rest = batch.Records.Span;
        while (RecordReader.TryRead(ref rest, out ReadOnlySpan<byte> message))
        {
            if (TryRenumber(message, index + 1, buffer))
            {
                buffer.Took(++index);
            }
        }

        if (buffer.Length > 0)
        {
            writer.Append(buffer.Batch);
        }
    }

    // False: its key can be read, but it cannot be written with another number. It stays in the quarantine.
    private static bool TryRenumber(ReadOnlySpan<byte> message, long index, RecordBuffer buffer)
    {
        try
        {
            OneOf record = RecordParser.Parse(message);
            if (record.EventCase == OneOf.EventOneofCase.None)
            {
                return false;
            }

            EventStamp.MetadataOf(record).Index = index;
            RecordEncoder.Write(buffer, record);
            return true;
        }
        catch (Exception cause) when (cause is RecordFormatException or RecordTooLargeException)
        {
            return false;
        }
    }

    private RecordBatch? MakeEnd(TrackSummary summary)
    {
        if (track.Key.Track != Track.Main || summary.Ended)
        {
            return null;
        }

        var upload = new UploadDescription(
            track.UploadId ?? Guid.Empty, track.Key.Session.ToString(), Track.Main,
            StoreUpload: Guid.Empty, Revision: 0, track.State.Created, Opened: 1, track.State.Owner);
        return RecoveredEnd.Make(upload, summary);
    }

    private T Guard<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception cause) when (cause is (IOException or UnauthorizedAccessException) and not StorageException)
        {
            throw Errno.ToException(cause, "recover", track.Folder);
        }
    }
}
