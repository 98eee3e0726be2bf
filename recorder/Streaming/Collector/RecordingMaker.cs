using Microsoft.Extensions.Logging;
using Recorder.Audit;
using Recorder.Format;
using Recorder.Storage;
using Recorder.Streaming.Joins;

namespace Recorder.Streaming.Collector;

/// <summary>
/// Makes a track's parts in the store the next revision of its recording, joined with the revision that another collector has made
/// meanwhile; then its index and its audit events.
/// </summary>
internal sealed class RecordingMaker(CollectorServices services, RecordingAudit audit)
{
    public const string IndexExtension = "index";

    private readonly RevisionJoiner _joiner = new(services);

    /// <param name="track">All its parts are in the store, and fixed.</param>
    /// <param name="recover">Nobody ended the session: a revision that is joined gets an end event, if it has none.</param>
    /// <param name="cancellationToken">Stops between two steps.</param>
    /// <exception cref="InvalidPartException">A part has gone or changed since: the next try lists them anew, and tells what is missing.</exception>
    public async Task<CompletedUpload> MakeAsync(TrackIntake track, bool recover, CancellationToken cancellationToken)
    {
        try
        {
            return await TryMakeAsync(track, recover, cancellationToken);
        }
        catch (InvalidPartException)
        {
            await DropJoinedAsync(track, cancellationToken);
            track.Write(track.Progress with { State = UploadState.Taking, Parts = [] });
            throw;
        }
    }

    private async Task<CompletedUpload> TryMakeAsync(TrackIntake track, bool recover, CancellationToken cancellationToken)
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
        if (progress.Gap.Length > 0)
        {
            await audit.WriteLossAsync(whole, progress.Gap, cancellationToken); // What was lost here is perhaps in no revision.
        }

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
