using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Recorder.Storage;
using Recorder.Streaming.Recording;

namespace Recorder.Streaming.Spool;

/// <summary>Tracks that nobody records any more and that are not complete: completes them, removes them, or sets them aside.</summary>
internal sealed class AbandonedTracks(SpoolStore store, SpoolLayout layout, ILogger logger)
{
    private readonly ConcurrentQueue<SpoolTrack> _waiting = new();
    private readonly Lock _oneRun = new();

    public int Count => _waiting.Count;

    public void Add(SpoolTrack track) => _waiting.Enqueue(track);

    /// <summary>Tries each once. Those for which the disk has no room now wait for the next time.</summary>
    /// <returns>Tracks completed.</returns>
    public Task<int> RecoverAsync(ILossReporter losses, CancellationToken cancellationToken) =>
        Task.Run(() => RecoverAll(losses), cancellationToken);

    private int RecoverAll(ILossReporter losses)
    {
        lock (_oneRun)
        {
            int completed = 0;
            for (int count = _waiting.Count; count > 0 && _waiting.TryDequeue(out SpoolTrack? track); count--)
            {
                completed += Recover(track, losses) ? 1 : 0;
            }

            return completed;
        }
    }

    private bool Recover(SpoolTrack track, ILossReporter losses)
    {
        if (track.IsGone)
        {
            return false;
        }

        try
        {
            SpoolTrackScan scan = new SpoolRecovery(layout, track, store.Time).Run(found => Tell(track, found, losses));
            store.Grew(track, SpoolStore.SizeOf(track.Folder) - track.Size);
            if (scan.Summary.Records == 0)
            {
                RemoveEmpty(track, scan, losses);
                return false;
            }

            logger.LogWarning(
                "session {Session}: {Track} track recovered, {Count} events", track.Key.Session, track.Key.Track, scan.Summary.Records);
            store.Announce(track);
            return true;
        }
        catch (StorageException cause) when (cause.Problem != StorageProblem.Device)
        {
            logger.LogError(cause, "session {Session}: {Track} track is not recovered yet", track.Key.Session, track.Key.Track);
            _waiting.Enqueue(track);
            return false;
        }
        catch (Exception cause) // Background loop.
        {
            // Neither the medium nor what is on it gets better: the other tracks go on without this one.
            return TryQuarantine(track, cause.Message);
        }
    }

    private void RemoveEmpty(SpoolTrack track, SpoolTrackScan scan, ILossReporter losses)
    {
        bool wasSalvaged = File.Exists(SpoolLayout.Salvaged(track.Folder));
        if (scan.HoldsOnlyTornBlock && !wasSalvaged)
        {
            Tell(track, scan, losses); // Nobody could do anything with the bytes.
        }
        else if (scan.Size > 0 || wasSalvaged)
        {
            store.Quarantine(track, $"no event can be read: {scan.Damage}");
            return;
        }

        // A session that had no time for its first event. Who follows it sees its end.
        track.Update(state => state with { Completed = store.Time.GetUtcNow() });
        store.Delete(track);
    }

    private bool TryQuarantine(SpoolTrack track, string reason)
    {
        try
        {
            store.Quarantine(track, reason);
        }
        catch (StorageException cause)
        {
            logger.LogError(cause, "session {Session}: {Track} track stays where it is", track.Key.Session, track.Key.Track);
            _waiting.Enqueue(track);
        }

        return false;
    }

    private void Tell(SpoolTrack track, SpoolTrackScan scan, ILossReporter losses)
    {
        if (track.IsDamageTold || scan.DamagedFrom is not { } from)
        {
            return;
        }

        var loss = new RecordingLoss(
            track.Key.Session, scan.User, track.Key.Track, store.Time.GetUtcNow(), from, scan.Missing, Bytes: 0,
            $"the spool was damaged: {scan.Damage}", IsFinal: true);
        try
        {
            losses.Keep(loss);
        }
        catch (StorageException cause) when (cause.Problem == StorageProblem.Device)
        {
            losses.Report(loss); // It does not get better, and the events must not wait for it.
        }

        track.IsDamageTold = true;
    }
}
