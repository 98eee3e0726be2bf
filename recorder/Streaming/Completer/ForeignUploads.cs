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

    private readonly NoteFolder<ForeignFinish> _finishes =
        new(Path.Combine(core.Services.Root, "finishing"), CollectorJson.Default.ForeignFinish, core.Services.Log);

    // Logged once: of those nothing can be made, and others are tried again.
    private readonly HashSet<Guid> _given = [], _told = [];

    /// <summary>Those that wait.</summary>
    public IReadOnlyList<WaitingUpload> Waiting { get; private set; } = [];

    public async Task LookAsync(IReadOnlyDictionary<SessionId, SessionTracker> trackers, CancellationToken cancellationToken)
    {
        HashSet<Guid> own = [.. core.Tracks.Select(track => track.Description.StoreUpload), .. Quarantine.StoreUploads(_services.Root)];
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
                if (await TryAsync(upload.Id, () => CompleteAsync(upload, cancellationToken)))
                {
                    continue;
                }
            }

            waiting.Add(new WaitingUpload(upload, upload.Initiated + options.ForeignGrace));
        }

        Waiting = waiting;
    }

    /// <summary>Does what is left of those that were begun to be completed here, by this process or one before it.</summary>
    public async Task FinishAsync(CancellationToken cancellationToken)
    {
        foreach (ForeignFinish finish in _finishes.All().Where(finish => !_given.Contains(finish.Source.UploadId)))
        {
            await TryAsync(finish.Source.UploadId, async () =>
            {
                if (await FindMadeAsync(finish, cancellationToken) is { } recording)
                {
                    await FinishAsync(finish, recording);
                }

                _finishes.Remove(finish.Name);
                return true;
            });
        }
    }

    /// <summary>False: it is to be tried again.</summary>
    private async Task<bool> TryAsync(Guid upload, Func<Task<bool>> work)
    {
        try
        {
            return await work();
        }
        catch (UploadNotFoundException)
        {
            return true; // Completed or aborted since it was listed.
        }
        catch (RecordingExistsException)
        {
            return false; // Another collector has stored a revision at this very moment: the next look joins both.
        }
        catch (Exception cause) when (cause is InvalidDataException or FormatException)
        {
            _given.Add(upload);
            _services.Log.LogError("upload {Upload}, begun by another collector, is left as it is: {Problem}", upload, cause.Message);
            return true;
        }
        catch (Exception cause) when (cause is not OperationCanceledException)
        {
            if (_told.Add(upload))
            {
                _services.Log.LogWarning("upload {Upload}, begun by another collector, is not completed yet: {Problem}", upload, cause.Message);
            }

            return false;
        }
    }

    // Null: it was not completed, so it is still listed, or whoever made the newer revision looks after what is missing there.
    private async Task<StoredRecording?> FindMadeAsync(ForeignFinish finish, CancellationToken cancellationToken)
    {
        await foreach (Upload upload in _services.Store.ListUploadsAsync(cancellationToken))
        {
            if (upload.Id == finish.StoreUpload)
            {
                return null;
            }
        }

        return await _services.Store.FindAsync(finish.Source.Key, cancellationToken) is { } newest && newest.Revision == finish.Revision ? newest : null;
    }

    /// <summary>False: its collector was at work not long ago.</summary>
    private async Task<bool> CompleteAsync(Upload upload, CancellationToken cancellationToken)
    {
        var parts = new List<UploadPart>();
        await foreach (UploadPart part in _services.Store.ListPartsAsync(upload, cancellationToken))
        {
            parts.Add(part);
        }

        if (parts.Count == 0)
        {
            await _services.Store.AbortUploadAsync(upload, cancellationToken);
            return true;
        }

        if (_services.Time.GetUtcNow() - parts.Max(part => part.Stored) < options.ForeignGrace)
        {
            return false;
        }

        var description = new UploadDescription(
            upload.Id, upload.Key.Session.ToString(), upload.Key.Track, upload.Id, upload.Revision, upload.Initiated, 1, "");
        FinishTarget? joined = null;
        if (await _services.Store.FindAsync(upload.Key, cancellationToken) is { } newest)
        {
            // The recording stays its recorder's: nobody else is to add to it.
            description = description with { Owner = await new RecordingAudit(_services).FindOwnerAsync(newest, cancellationToken) };
            joined = await JoinAsync(new JoinSource(description, upload, [.. parts.Select(part => part.Number)], -1), newest, cancellationToken);
            if (joined is null)
            {
                return true;
            }
        }

        var finish = new ForeignFinish(description, joined?.StoreUpload ?? upload.Id, joined?.Revision ?? upload.Revision, joined?.RecoveredEnd ?? -1);
        _finishes.Add(finish.Name, finish);
        StoredRecording recording = await _services.Store.CompleteUploadAsync(
            joined?.ToUpload(upload.Key) ?? upload, joined is null ? parts : [.. joined.Parts.Select(part => part.ToPart())], cancellationToken);
        await FinishAsync(finish, recording);
        _finishes.Remove(finish.Name);
        return true;
    }

    // It makes no difference done twice, and is done to its end although another may lead by now.
    private async Task FinishAsync(ForeignFinish finish, StoredRecording recording)
    {
        CancellationToken cancellationToken = CancellationToken.None;
        var audit = new RecordingAudit(_services);
        (PartIndex index, AuditEntry? start) = await audit.ReadBackAsync(recording, cancellationToken);
        await _services.Store.PutSidecarAsync(recording, RecordingMaker.IndexExtension, index.ToBytes(), cancellationToken);
        CompletedUpload completed = CompletedUpload.From(finish.Source, recording, index, finish.RecoveredEnd);
        string gap = $"the collector that held the events after {completed.LastIndex} did not come back within {options.ForeignGrace.TotalDays} days";
        await audit.WriteAsync(completed, start, gap, missing: "", cancellationToken);
        if (finish.StoreUpload != finish.Source.StoreUpload)
        {
            await _services.Store.AbortUploadAsync(finish.Source.ToUpload(), cancellationToken);
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
