using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Recorder.Audit;
using Recorder.Format;
using Recorder.Storage;
using Recorder.Streaming.Completer;

namespace Recorder.Streaming.Collector;

/// <summary>
/// The steps from the last event to a finished recording. After a crash anywhere among them they are all done again; each is
/// harmless when it was done before.
/// </summary>
internal sealed class TrackCompletion(CollectorServices services, RecordingAudit audit)
{
    public const string IndexExtension = "index";

    /// <summary>The caller holds the track's <c>StoreTurn</c>.</summary>
    /// <param name="track">The track.</param>
    /// <param name="recover">Nobody ended the session: append its end event, if that is missing.</param>
    /// <param name="cancellationToken">Stops between two steps.</param>
    public async Task<CompletedUpload> RunAsync(TrackIntake track, bool recover, CancellationToken cancellationToken)
    {
        CompletedUpload? elsewhere = null;
        if (track.Progress.State != UploadState.Completing)
        {
            // A session that moved before anything of it was acknowledged was recorded from its start by another collector.
            elsewhere = recover && track is { Description.Opened: 1, Progress.RecoveredEnd: < 0, Taken.Records: > 0 }
                ? await FindWholeAsync(track, track.Taken.Ended ? track.Taken.LastIndex : track.Taken.LastIndex + 1, cancellationToken)
                : null;
        }

        if (elsewhere is null && track.Progress.State != UploadState.Completing)
        {
            await RecoverAsync(track, recover, cancellationToken);
            await track.SealAsync(cancellationToken);
            await services.Parts.StoreRestAsync(track, cancellationToken);
            await FixPartsAsync(track, cancellationToken);
        }

        CompletedUpload result = elsewhere is not null ? elsewhere
            : track.Progress.Parts.Count == 0
            ? await AbortAsync(track, cancellationToken)
            : await JoinAsync(track, cancellationToken);

        // The answer is on disk before what it is made from goes.
        services.Completed.Add(result);
        if (track.Key.Track == Track.Main)
        {
            await services.Trackers.CloseAsync(track.Key.Session, cancellationToken);
        }

        track.Directory.Remove();
        services.LastStored = services.Time.GetUtcNow();
        return result;
    }

    private static async Task RecoverAsync(TrackIntake track, bool recover, CancellationToken cancellationToken)
    {
        bool decided = track.Progress.RecoveredEnd >= 0; // And perhaps written, by a process that then died.
        bool missing = track.Key.Track == Track.Main && track.Taken.Records > 0 && !track.Taken.Ended;
        if ((decided || recover) && missing && RecoveredEnd.Make(track.Description, track.Taken) is { } end)
        {
            track.Write(track.Progress with { RecoveredEnd = end.FirstIndex });
            await track.AppendRecoveredAsync(end, cancellationToken);
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

    private async Task<CompletedUpload> AbortAsync(TrackIntake track, CancellationToken cancellationToken)
    {
        if (track.Description.IsInStore)
        {
            await services.Store.AbortUploadAsync(track.Description.ToUpload(), cancellationToken);
        }

        byte[] nothing = SHA256.HashData([]);
        return new CompletedUpload(track.Description, 0, nothing, 0, nothing, -1, -1, services.Time.GetUtcNow());
    }

    private async Task<CompletedUpload> JoinAsync(TrackIntake track, CancellationToken cancellationToken)
    {
        UploadProgress progress = track.Progress;
        StoredRecording recording;
        try
        {
            recording = await services.Health.RunAsync(
                () => services.Store.CompleteUploadAsync(
                    track.Description.ToUpload(), [.. progress.Parts.Select(part => part.ToPart())], cancellationToken),
                cancellationToken);
        }
        catch (RecordingExistsException)
        {
            long last = progress.RecoveredEnd < 0 ? progress.Summary.LastIndex : progress.RecoveredEnd - 1;
            if (await FindWholeAsync(track, last, cancellationToken) is { } whole)
            {
                return whole;
            }

            throw;
        }

        (PartIndex index, AuditEntry? start) = await audit.ReadBackAsync(recording, cancellationToken);
        await services.Store.PutSidecarAsync(recording, IndexExtension, index.ToBytes(), cancellationToken);

        string gap = progress.Gap;
        if (index.RecordingSize != progress.Parts.Sum(part => part.Size) || index.RecordCount != progress.Summary.Records)
        {
            gap = $"{gap} {index.RecordCount} records are readable of {progress.Summary.Records} stored".TrimStart();
            services.Log.LogError("recording {Session} revision {Revision}: {Gap}", track.Key.Session, recording.Revision, gap);
        }

        CompletedUpload result = CompletedUpload.From(track.Description, recording, index, progress.RecoveredEnd);
        await audit.WriteAsync(result, start, gap, cancellationToken);
        return result;
    }

    // A recorder whose create was not answered sends everything again in another upload: then this one has nothing of its own.
    private async Task<CompletedUpload?> FindWholeAsync(TrackIntake track, long last, CancellationToken cancellationToken)
    {
        if (await services.Store.FindAsync(track.Key, cancellationToken) is not { } recording)
        {
            return null;
        }

        CompletedUpload found = CompletedUpload.From(
            track.Description, recording, await ReadIndexAsync(recording, cancellationToken), recoveredEnd: -1);
        if (found.LastIndex < last)
        {
            return null;
        }

        if (track.Description.IsInStore)
        {
            await services.Store.AbortUploadAsync(track.Description.ToUpload(), cancellationToken);
        }

        services.Log.LogInformation("upload {Upload} of {Session} is all in revision {Revision} already",
            track.Description.UploadId, track.Key.Session, recording.Revision);
        return found;
    }

    private async Task<PartIndex> ReadIndexAsync(StoredRecording recording, CancellationToken cancellationToken)
    {
        await using Stream content = await services.Store.OpenReadAsync(recording, 0, null, cancellationToken);
        return await PartIndex.BuildAsync(content, cancellationToken);
    }
}
