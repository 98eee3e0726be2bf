using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Recorder.Audit;
using Recorder.Format;
using Recorder.Storage;
using Recorder.Streaming.Completer;
using Recorder.Streaming.Joins;

namespace Recorder.Streaming.Collector;

/// <summary>
/// The steps from the last event to a finished recording. After a crash anywhere among them they are all done again; each is
/// harmless when it was done before.
/// </summary>
internal sealed class TrackCompletion(CollectorServices services, RecordingAudit audit)
{
    public const string IndexExtension = "index";

    private readonly RevisionJoiner _joiner = new(services);

    /// <summary>The caller holds the track's <c>StoreTurn</c>.</summary>
    /// <param name="track">The track.</param>
    /// <param name="recover">Nobody ended the session: append its end event, if that is missing.</param>
    /// <param name="cancellationToken">Stops between two steps.</param>
    public async Task<CompletedUpload> RunAsync(TrackIntake track, bool recover, CancellationToken cancellationToken)
    {
        if (track.Progress.State != UploadState.Completing)
        {
            await RecoverAsync(track, recover, cancellationToken);
            await track.SealAsync(cancellationToken);
            await StoreAsync(track, cancellationToken);
        }

        CompletedUpload result = track.Taken.Records == 0
            ? Nothing(track)
            : await FinishAsync(track, recover, cancellationToken);

        // The answer is on disk before what it is made from goes.
        services.Completed.Add(result);
        if (track.Key.Track == Track.Main)
        {
            await services.Trackers.CloseAsync(track.Key.Session, cancellationToken);
        }

        await AbortUnusedAsync(services.Store, track.Description, track.Progress, cancellationToken);
        track.Directory.Remove();
        services.LastStored = services.Time.GetUtcNow();
        return result;
    }

    /// <summary>Takes an upload out of the store that was completed; when another was in its place, or there was nothing in it.</summary>
    public static async Task AbortUnusedAsync(
        IRecordingStore store, UploadDescription description, UploadProgress progress, CancellationToken cancellationToken)
    {
        if (description.IsInStore && (progress.Parts.Count == 0 || progress.IsElsewhere))
        {
            await store.AbortUploadAsync(description.ToUpload(), cancellationToken);
        }
    }

    private async Task RecoverAsync(TrackIntake track, bool recover, CancellationToken cancellationToken)
    {
        bool decided = track.Progress.RecoveredEnd >= 0; // And perhaps written, by a process that then died.
        bool missing = track.Key.Track == Track.Main && track.Taken.Records > 0 && !track.Taken.Ended;
        if ((decided || recover) && missing && RecoveredEnd.Make(track.Description, track.Taken) is { } end
            && (decided || !await IsElsewhereAsync(track, cancellationToken)))
        {
            track.Write(track.Progress with { RecoveredEnd = end.FirstIndex });
            await track.AppendRecoveredAsync(end, cancellationToken);
        }
    }

    // A session that moved has its end at another collector, or is given one when both are joined.
    private async Task<bool> IsElsewhereAsync(TrackIntake track, CancellationToken cancellationToken) =>
        await services.Store.FindAsync(track.Key, cancellationToken) is { } newest && track.Progress.Base < newest.Revision;

    private async Task StoreAsync(TrackIntake track, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await services.Parts.StoreRestAsync(track, cancellationToken);
                await FixPartsAsync(track, cancellationToken);
                return;
            }
            catch (UploadNotFoundException) when (track.Description.IsInStore)
            {
                // This collector was away for so long that another one has completed the upload with the parts there were.
                if (!await IsElsewhereAsync(track, cancellationToken))
                {
                    throw;
                }
            }

            track.BeginAfterStoredParts();
        }
    }

    private async Task FixPartsAsync(TrackIntake track, CancellationToken cancellationToken)
    {
        UploadProgress progress = track.Progress;
        var parts = new List<StoredPart>();
        if (progress.NextPart > 1)
        {
            await foreach (UploadPart part in services.Store.ListPartsAsync(track.Description.ToUpload(), cancellationToken))
            {
                if (part.Number < progress.NextPart)
                {
                    parts.Add(StoredPart.From(part));
                }
            }
        }

        long size = parts.Sum(part => part.Size);
        string gap = parts.Count == progress.NextPart - 1 && size == progress.StoredSize
            ? progress.Gap
            : $"{progress.Gap} the store holds {parts.Count} of {progress.NextPart - 1} parts, {size} of {progress.StoredSize} bytes".TrimStart();
        track.Write(progress with { State = UploadState.Completing, Parts = parts, Gap = gap });
    }

    private CompletedUpload Nothing(TrackIntake track)
    {
        byte[] nothing = SHA256.HashData([]);
        return new CompletedUpload(track.Description, 0, nothing, 0, nothing, -1, -1, services.Time.GetUtcNow());
    }

    private async Task<CompletedUpload> FinishAsync(TrackIntake track, bool recover, CancellationToken cancellationToken)
    {
        while (true)
        {
            FinishTarget target = TargetOf(track);
            if (await TryCompleteAsync(track.Key, target, cancellationToken) is { } recording)
            {
                return await SettleAsync(track, target, recording, cancellationToken);
            }

            await DropJoinedAsync(track, cancellationToken);
            StoredRecording newest = await services.Store.FindAsync(track.Key, cancellationToken)
                ?? throw new InvalidDataException($"revision {target.Revision} of {track.Key.Session} can neither be made nor found");
            if (await JoinAsync(track, newest, recover, cancellationToken) is { } whole)
            {
                return whole;
            }
        }
    }

    private static FinishTarget TargetOf(TrackIntake track)
    {
        UploadProgress progress = track.Progress;
        if (progress.Joined is { Parts.Count: > 0 } joined)
        {
            return joined;
        }

        var missing = new MissingEvents(track.Description.FromIndex);
        missing.Add(progress.Summary.FirstIndex);
        return FinishTarget.Of(track.Description.ToUpload(), progress.Base) with
        {
            Parts = progress.Parts,
            Summary = progress.Summary,
            RecoveredEnd = progress.RecoveredEnd,
            Missing = missing.ToString(),
        };
    }

    /// <summary>Null: there is a revision that this one does not have the events of.</summary>
    private async Task<StoredRecording?> TryCompleteAsync(RecordingKey key, FinishTarget target, CancellationToken cancellationToken)
    {
        try
        {
            return target.IsNext
                ? await services.Health.RunAsync(
                    () => services.Store.CompleteUploadAsync(target.ToUpload(key), [.. target.Parts.Select(part => part.ToPart())], cancellationToken),
                    cancellationToken)
                : null;
        }
        catch (RecordingExistsException)
        {
            return null;
        }
    }

    private async Task DropJoinedAsync(TrackIntake track, CancellationToken cancellationToken)
    {
        if (track.Progress.Joined is { } joined)
        {
            await services.Store.AbortUploadAsync(joined.ToUpload(track.Key), cancellationToken);
            track.Write(track.Progress with { Joined = null, IsElsewhere = false });
        }
    }

    /// <summary>Null: complete what was joined.</summary>
    private async Task<CompletedUpload?> JoinAsync(TrackIntake track, StoredRecording newest, bool recover, CancellationToken cancellationToken)
    {
        // Who has no certificate has no name; and the leader completes for others without knowing theirs.
        if (track.Description.Owner is { Length: > 0 } us && await audit.FindOwnerAsync(newest, cancellationToken) is { Length: > 0 } owner && owner != us)
        {
            throw new InvalidDataException($"the recording is of another recorder, '{owner}'");
        }

        UploadProgress progress = track.Progress;
        JoinSource own = new(track.Description, track.Description.ToUpload(), [.. progress.Parts.Select(part => part.Number)], progress.RecoveredEnd);
        (bool isNew, long recoveredEnd) = await _joiner.CompareAsync(own, newest, cancellationToken);
        if (isNew)
        {
            await _joiner.JoinAsync(own, newest, recover, joined => track.Write(track.Progress with { Joined = joined, IsElsewhere = joined is not null }), cancellationToken);
            return null;
        }

        CompletedUpload whole = CompletedUpload.From(track.Description, newest, await ReadIndexAsync(newest, cancellationToken), recoveredEnd);
        track.Write(progress with { IsElsewhere = true });
        services.Log.LogInformation("upload {Upload} of {Session} is all in revision {Revision} already",
            track.Description.UploadId, track.Key.Session, newest.Revision);
        return whole;
    }

    private async Task<CompletedUpload> SettleAsync(
        TrackIntake track, FinishTarget target, StoredRecording recording, CancellationToken cancellationToken)
    {
        (PartIndex index, AuditEntry? start) = await audit.ReadBackAsync(recording, cancellationToken);
        await services.Store.PutSidecarAsync(recording, IndexExtension, index.ToBytes(), cancellationToken);

        string lost = $"{track.Progress.Gap} {target.Damage}".Trim();
        if (index.RecordingSize != target.Parts.Sum(part => part.Size) || index.RecordCount != target.Summary.Records)
        {
            lost = $"{lost} {index.RecordCount} records are readable of {target.Summary.Records} stored".TrimStart();
            services.Log.LogError("recording {Session} revision {Revision}: {Lost}", track.Key.Session, recording.Revision, lost);
        }

        CompletedUpload result = CompletedUpload.From(track.Description, recording, index, target.RecoveredEnd);
        await audit.WriteAsync(result, start, lost, target.Missing, cancellationToken);
        if (target.Missing.Length > 0)
        {
            services.Log.LogWarning("recording {Session} revision {Revision} is stored, {Missing}", track.Key.Session, recording.Revision, target.Missing);
            services.Gaps.Add(new WaitingGap(result, target.Missing));
        }

        return result;
    }

    private async Task<PartIndex> ReadIndexAsync(StoredRecording recording, CancellationToken cancellationToken)
    {
        await using Stream content = await services.Store.OpenReadAsync(recording, 0, null, cancellationToken);
        return await PartIndex.BuildAsync(content, cancellationToken);
    }
}
