using Microsoft.Extensions.Logging;
using Recorder.Audit;
using Recorder.Format;
using Recorder.Streaming.Collector;

namespace Recorder.Streaming.Completer;

/// <summary>Completes the uploads of sessions whose recorder is gone, so that every session ends up as a recording with an end; without a recording, with an end in the audit log.</summary>
public sealed class UploadCompleter
{
    private readonly CollectorCore _core;
    private readonly CollectorServices _services;
    private readonly ILeaderElection _election;
    private readonly CompleterOptions _options;
    private readonly ForeignUploads _foreign;
    private readonly UnrecordedEnds _unrecorded;

    // The loop's own.
    private long? _lastLook;
    private bool _failing;

    // Of the last look.
    private volatile HashSet<Guid> _abandoned = [];

    public UploadCompleter(CollectorCore core, ILeaderElection election, CompleterOptions options)
    {
        (_core, _services, _election, _options) = (core, core.Services, election, options);
        _foreign = new ForeignUploads(core, options);
        _unrecorded = new UnrecordedEnds(core.Services, options);
    }

    /// <summary>Uploads of other collectors that wait for them, as of the last look of the leader.</summary>
    public IReadOnlyList<WaitingUpload> Waiting => _foreign.Waiting;

    /// <summary>Recordings that wait for events of another collector.</summary>
    public int WaitingGaps => _services.Gaps.Count;

    /// <summary>Recordings that their recorder has abandoned, as of the last look, and that are not completed yet.</summary>
    public int Abandoned
    {
        get
        {
            HashSet<Guid> abandoned = _abandoned;
            return _core.Tracks.Count(track => track.Key.Track == Track.Main && abandoned.Contains(track.Description.UploadId));
        }
    }

    /// <summary>Looks at all uploads again and again.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(_options.Interval, _services.Time);
        try
        {
            do
            {
                await TryLookAsync(stopping);
            }
            while (await timer.WaitForNextTickAsync(stopping));
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The end of it.
        }
    }

    /// <summary>Looks at all uploads once. Completing goes on in the background.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<SessionId, SessionTracker> trackers = await RefreshAsync(cancellationToken);
        await _core.TakeUpLeftAsync(cancellationToken);
        HashSet<Guid> abandoned = [];
        foreach (TrackIntake track in _core.Tracks)
        {
            if (CompleterPolicy.IsAbandoned(trackers.GetValueOrDefault(track.Key.Session), track.IsHeld, track.Idle, _options, _services.Time.GetUtcNow()))
            {
                abandoned.Add(track.Description.UploadId);
            }

            await CompleteAsync(track, abandoned.Contains(track.Description.UploadId), cancellationToken);
        }

        _abandoned = abandoned;

        await _unrecorded.LookAsync(trackers.Values, cancellationToken);
        await _services.Gaps.LookAsync(_services.Store, new RecordingAudit(_services), _options, cancellationToken);
        await _foreign.FinishAsync(cancellationToken);
        await _election.LeadAsync(leading => _foreign.LookAsync(trackers, leading), cancellationToken);

        _services.Completed.Sweep();
    }

    private async Task TryLookAsync(CancellationToken stopping)
    {
        try
        {
            await LookAsync(stopping);
            _failing = false;
        }
        catch (Exception cause) when (!stopping.IsCancellationRequested) // Background loop: the next look may do better.
        {
            if (!_failing)
            {
                _services.Log.LogWarning("upload completer: {Problem}; it looks again every {Interval} s", cause.Message, _options.Interval.TotalSeconds);
            }

            // Nobody could refresh a tracker meanwhile: the next look gives everyone time again.
            (_failing, _lastLook) = (true, null);
        }
    }

    private async Task<IReadOnlyDictionary<SessionId, SessionTracker>> RefreshAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset expires = _services.Time.GetUtcNow() + _options.TrackerTtl;
        if (_lastLook is not { } last || _options.TrackerTtl <= _services.Time.GetElapsedTime(last))
        {
            await _services.Trackers.ExtendAllAsync(expires, cancellationToken);
        }

        SessionId[] live = [.. _core.Tracks.Where(track => track.IsLive).Select(track => track.Key.Session).Distinct()];
        if (live.Length > 0)
        {
            await _services.Trackers.RefreshAsync(live, expires, cancellationToken);
        }

        var trackers = new Dictionary<SessionId, SessionTracker>();
        await foreach (SessionTracker tracker in _services.Trackers.ListAsync(cancellationToken))
        {
            trackers[tracker.Session] = tracker;
        }

        _lastLook = _services.Time.GetTimestamp();
        return trackers;
    }

    private async Task CompleteAsync(TrackIntake track, bool isAbandoned, CancellationToken cancellationToken)
    {
        try
        {
            if ((isAbandoned || track.IsEnding)
                && await _core.FindAsync(track.Description.UploadId, cancellationToken) is { } sound)
            {
                _ = _core.Completions.Start(sound, holder: null, recover: true);
            }
        }
        catch (CollectorUnavailableException cause)
        {
            // A recorder came back at this very moment, or its journal's disk is still broken.
            if (!track.IsReported)
            {
                track.IsReported = true;
                _services.Log.LogWarning("upload {Upload} of {Session}: {Problem}", track.Description.UploadId, track.Key.Session, cause.Message);
            }
        }
    }
}
