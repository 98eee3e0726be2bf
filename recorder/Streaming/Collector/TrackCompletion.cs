using System.Security.Cryptography;
using Recorder.Format;
using Recorder.Storage;
using Recorder.Streaming.Completer;

namespace Recorder.Streaming.Collector;

/// <summary>
/// The steps from the last event to a finished recording. After a crash anywhere among them they are all done again; each is
/// harmless when it was done before.
/// </summary>
internal sealed class TrackCompletion(CollectorServices services, RecordingMaker maker)
{
    /// <summary>The caller holds the track's <c>StoreTurn</c>.</summary>
    /// <param name="track">The track.</param>
    /// <param name="recover">Nobody ended the session: append its end event, if that is missing.</param>
    /// <param name="cancellationToken">Stops between two steps.</param>
    public async Task<CompletedUpload> RunAsync(TrackIntake track, bool recover, CancellationToken cancellationToken)
    {
        CompletedUpload result = track.Completed ?? await MakeAsync(track, recover, cancellationToken);
        if (track.Key.Track == Track.Main)
        {
            await services.Trackers.CloseAsync(track.Key.Session, cancellationToken);
        }

        await AbortUnusedAsync(services.Store, track.Description, track.Progress, cancellationToken);
        track.Directory.Remove();
        services.LastStored = services.Time.GetUtcNow();
        return result;
    }

    private async Task<CompletedUpload> MakeAsync(TrackIntake track, bool recover, CancellationToken cancellationToken)
    {
        if (track.Progress.State != UploadState.Completing)
        {
            await RecoverAsync(track, recover, cancellationToken);
            await track.SealAsync(cancellationToken);
            await StoreAsync(track, cancellationToken);
        }

        CompletedUpload result = track.Taken.Records == 0
            ? Nothing(track)
            : await maker.MakeAsync(track, recover, cancellationToken);

        // The answer is on disk before what it is made from goes.
        services.Completed.Add(result);
        track.Completed = result;
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
}
