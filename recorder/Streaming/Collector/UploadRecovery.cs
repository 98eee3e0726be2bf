using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using Recorder.Format;
using Recorder.Storage;
using Recorder.Streaming.Journal;

namespace Recorder.Streaming.Collector;

/// <summary>Takes up what an earlier process left of an upload.</summary>
internal sealed class UploadRecovery(CollectorServices services)
{
    /// <summary>Null: there was nothing worth keeping, and it is gone.</summary>
    /// <exception cref="InvalidDataException">The directory is not what this program writes.</exception>
    /// <exception cref="StorageException">It cannot be read or made durable now.</exception>
    public async Task<TrackIntake?> OpenAsync(UploadDirectory directory, CancellationToken cancellationToken)
    {
        if (directory.ReadDescription() is not { } description)
        {
            directory.Remove(); // Begun and not announced to anyone, or on its way out.
            return null;
        }

        UploadProgress progress = directory.ReadProgress();
        if (progress.State == UploadState.Preparing)
        {
            await DropAsync(directory, description, cancellationToken);
            return null;
        }

        if (services.Completed.Find(directory.UploadId) is { } completed && description.Opened <= completed.Description.Opened)
        {
            // The last steps of its completion.
            await TrackCompletion.AbortUnusedAsync(services.Store, description, progress, cancellationToken);
            directory.Remove();
            return null;
        }

        return Open(directory, description, progress);
    }

    /// <summary>A new revision that was not copied to its end: it is begun again when its recorder comes back.</summary>
    public async Task DropAsync(UploadDirectory directory, UploadDescription description, CancellationToken cancellationToken)
    {
        if (description.IsInStore)
        {
            await services.Store.AbortUploadAsync(description.ToUpload(), cancellationToken);
        }

        directory.Remove();
    }

    /// <summary>
    /// Opens a track anew whose journal failed. What was not durable before is cut off first: the kernel may show it although the
    /// disk does not have it.
    /// </summary>
    public TrackIntake Reopen(TrackIntake failed)
    {
        if (failed.Journal.Open is { } writer)
        {
            KeepDurable(writer.Path, failed.Journal.DurableIndex);
        }

        failed.Dispose();
        return Open(failed.Directory, failed.Description, failed.Progress);
    }

    private TrackIntake Open(UploadDirectory directory, UploadDescription description, UploadProgress progress)
    {
        TrackSummary taken = progress.Summary.Clone();
        var segments = new List<SealedSegment>();
        string gap = progress.Gap;
        foreach (SealedSegment segment in directory.ListSegments())
        {
            if (segment.Number <= progress.StoredSegment)
            {
                File.Delete(segment.Path);
                continue;
            }

            bool isUsed = Read(segment, taken, description, ref gap, out long records, out bool isDamaged);
            if (isDamaged)
            {
                services.Log.LogError("upload {Upload} of {Session}, journal {Segment}: it is kept in quarantine",
                    description.UploadId, description.Session, segment.Number);
                Quarantine.KeepSegment(services.Root, directory, segment.Path);
            }

            if (isUsed)
            {
                segments.Add(segment with { Records = records });
            }
            else
            {
                File.Delete(segment.Path);
            }
        }

        var track = new TrackIntake(services, directory, description, progress, taken);
        if (gap != progress.Gap)
        {
            track.Write(progress with { Gap = gap });
        }

        segments.ForEach(segment => track.Journal.AddSealed(segment));
        return track;
    }

    // False: no record in it is new. What a crash leaves is no damage, unless there is nothing else.
    private bool Read(
        in SealedSegment segment, TrackSummary taken, UploadDescription description, ref string gap, out long records, out bool isDamaged)
    {
        long before = taken.Records;
        records = 0;
        using var reader = new JournalReader(segment.Path);
        while (reader.TryReadNext(out RecordBatch batch))
        {
            BatchScan scan = BatchScan.Read(batch, taken.LastIndex);
            if (!scan.IsEmpty && taken.LastIndex >= 0 && taken.IsContiguous && scan.Fresh.FirstIndex > taken.LastIndex + 1)
            {
                gap = $"{gap} events {taken.LastIndex + 1} to {scan.Fresh.FirstIndex - 1} were lost with the journal's disk".TrimStart();
            }

            taken.Add(scan);
            records += batch.Count;
        }

        foreach (JournalFinding finding in reader.Findings)
        {
            services.Log.LogWarning("upload {Upload} of {Session}, journal {Segment}: {Finding}",
                description.UploadId, description.Session, segment.Number, finding);
        }

        isDamaged = reader.Findings.Any(finding => finding.Damage == JournalDamage.Damaged) || (records == 0 && segment.Size > 0);
        using SafeFileHandle file = File.OpenHandle(segment.Path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        Durable.Sync(file, segment.Path);
        return before < taken.Records;
    }

    private static void KeepDurable(string path, long durable)
    {
        string kept = path + ".kept";
        File.Delete(kept);
        using (JournalWriter writer = JournalWriter.Create(kept))
        using (var reader = new JournalReader(path))
        {
            while (reader.TryReadNext(out RecordBatch batch) && batch.LastIndex <= durable)
            {
                writer.Append(batch);
            }

            writer.Sync();
        }

        File.Move(kept, path, overwrite: true);
        Durable.SyncDirectory(Path.GetDirectoryName(path)!);
    }
}
