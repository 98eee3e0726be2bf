using Microsoft.Extensions.Logging;
using Recorder.Audit;
using Recorder.Format;
using Recorder.Storage;
using Recorder.Streaming.Collector;
using Recorder.Streaming.Joins;

namespace Recorder.Streaming.Completer;

/// <summary>Uploads in the store whose journals are not here. After long enough they are completed with the parts there are, and the gap is told.</summary>
internal sealed class ForeignUploads(CollectorCore core, CompleterOptions options)
{
    private readonly CollectorServices _services = core.Services;
    private readonly RevisionJoiner _joiner = new(core.Services);

    // Logged once, and left alone until the next start.
    private readonly HashSet<Guid> _given = [];

    /// <summary>Those that wait.</summary>
    public IReadOnlyList<WaitingUpload> Waiting { get; private set; } = [];

    public async Task LookAsync(IReadOnlyDictionary<SessionId, SessionTracker> trackers, CancellationToken cancellationToken)
    {
        HashSet<Guid> own = [.. core.Tracks.Select(track => track.Description.StoreUpload)];
        var waiting = new List<WaitingUpload>();
        await foreach (Upload upload in _services.Store.ListUploadsAsync(cancellationToken))
        {
            if (own.Contains(upload.Id) || _given.Contains(upload.Id))
            {
                continue;
            }

            if (CompleterPolicy.IsForeignAbandoned(
                trackers.GetValueOrDefault(upload.Key.Session), upload.Initiated, options, _services.Time.GetUtcNow()))
            {
                await TryCompleteAsync(upload, cancellationToken);
            }
            else
            {
                waiting.Add(new WaitingUpload(upload, upload.Initiated + options.ForeignGrace));
            }
        }

        Waiting = waiting;
    }

    private async Task TryCompleteAsync(Upload upload, CancellationToken cancellationToken)
    {
        try
        {
            await CompleteAsync(upload, cancellationToken);
        }
        catch (UploadNotFoundException)
        {
            // Completed or aborted since it was listed.
        }
        catch (RecordingExistsException)
        {
            // Another collector has stored a revision at this very moment: the next look joins both.
        }
        catch (Exception cause) when (cause is not OperationCanceledException)
        {
            _given.Add(upload.Id);
            _services.Log.LogError("upload {Upload} of {Session}, begun by another collector, is left as it is: {Problem}",
                upload.Id, upload.Key.Session, cause.Message);
        }
    }

    private async Task CompleteAsync(Upload upload, CancellationToken cancellationToken)
    {
        var parts = new List<UploadPart>();
        await foreach (UploadPart part in _services.Store.ListPartsAsync(upload, cancellationToken))
        {
            parts.Add(part);
        }

        if (parts.Count == 0)
        {
            await _services.Store.AbortUploadAsync(upload, cancellationToken);
            return;
        }

        var description = new UploadDescription(
            upload.Id, upload.Key.Session.ToString(), upload.Key.Track, upload.Id, upload.Revision, upload.Initiated, 1, "");
        FinishTarget? joined = null;
        if (await _services.Store.FindAsync(upload.Key, cancellationToken) is { } newest)
        {
            joined = await JoinAsync(new JoinSource(description, upload, [.. parts.Select(part => part.Number)], -1), newest, cancellationToken);
            if (joined is null)
            {
                return;
            }
        }

        StoredRecording recording = await _services.Store.CompleteUploadAsync(
            joined?.ToUpload(upload.Key) ?? upload, joined is null ? parts : [.. joined.Parts.Select(part => part.ToPart())], cancellationToken);
        // Nobody finds it among the uploads again: what follows is done even when another leads by now. It makes no difference done twice.
        cancellationToken = CancellationToken.None;
        var audit = new RecordingAudit(_services);
        (PartIndex index, AuditEntry? start) = await audit.ReadBackAsync(recording, cancellationToken);
        await _services.Store.PutSidecarAsync(recording, RecordingMaker.IndexExtension, index.ToBytes(), cancellationToken);
        CompletedUpload completed = CompletedUpload.From(description, recording, index, joined?.RecoveredEnd ?? -1);
        string gap = $"the collector that held the events after {completed.LastIndex} did not come back within {options.ForeignGrace.TotalDays} days";
        await audit.WriteAsync(completed, start, gap, missing: "", cancellationToken);
        if (joined is not null)
        {
            await _services.Store.AbortUploadAsync(upload, cancellationToken);
        }
        else
        {
            await EndAsync(completed, cancellationToken);
        }
    }

    /// <summary>Null: nothing is to be completed (now).</summary>
    private async Task<FinishTarget?> JoinAsync(JoinSource own, StoredRecording newest, CancellationToken cancellationToken)
    {
        if ((await _joiner.CompareAsync(own, newest, cancellationToken)).IsNew)
        {
            return await _joiner.JoinAsync(own, newest, recover: true, keep: _ => { }, cancellationToken);
        }

        await _services.Store.AbortUploadAsync(own.Upload, cancellationToken);
        return null;
    }

    // Only now can be read whether the session ended. If it did not, the next revision has the end event.
    private async Task EndAsync(CompletedUpload completed, CancellationToken cancellationToken)
    {
        if (completed.Description.Track != Track.Main || completed.RecordCount == 0)
        {
            return;
        }

        TrackIntake track = await core.ReopenAsync(completed, cancellationToken);
        if (track.Taken.Ended)
        {
            await core.DropAsync(track, cancellationToken);
        }
        else
        {
            _ = core.Completions.Start(track, holder: null, recover: true);
        }
    }
}
