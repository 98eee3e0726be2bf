using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Recorder.Audit;
using Recorder.Format;
using Recorder.Storage;
using Recorder.Streaming.Joins;
using Recorder.Streaming.Journal;

namespace Recorder.Streaming.Collector;

/// <summary>
/// The collector itself: takes tracks in, acknowledges what is durable in its journals, stores it as parts, and brings each track to its end.
/// </summary>
/// <remarks>Call <see cref="RecoverAsync"/> once, before anything else.</remarks>
public sealed class CollectorCore : ICollector, IAsyncDisposable
{
    private const string CompletedName = "completed";
    private const string WaitingName = "waiting";

    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<Guid, TrackIntake> _tracks = new();
    private readonly SessionOwners _owners;
    private readonly CollectorServices _services;
    private readonly UploadRecovery _recovery;
    private readonly RevisionOpener _revisions;
    private readonly CollectorReports _reports;
    private readonly List<Task> _loops = [];

    // What an earlier process left and could not be read at the start.
    private readonly ConcurrentDictionary<Guid, bool> _left = new();

    // Held while one upload is re-opened or its journal repaired.
    private readonly SemaphoreSlim _reopening = new(1);

    public CollectorCore(
        IRecordingStore store, IAuditLog audit, ISessionTrackers trackers, string journals, CollectorOptions options, TimeProvider time, ILogger log)
        : this(store, audit, trackers, Prepare(journals), options, time, log, () => new DriveInfo(journals).AvailableFreeSpace, new GroupCommit(journals))
    {
    }

    internal CollectorCore(
        IRecordingStore store, IAuditLog audit, ISessionTrackers trackers, string journals, CollectorOptions options, TimeProvider time, ILogger log,
        Func<long> readFreeSpace, GroupCommit commits)
    {
        var retry = new BackoffPolicy(options.FirstRetry, options.LongestRetry);
        _owners = new SessionOwners(time, options.TrackerTtl);
        _services = new CollectorServices
        {
            Store = store,
            AuditLog = audit,
            Trackers = trackers,
            Options = options,
            Time = time,
            Log = log,
            Root = journals,
            Space = new JournalSpace(readFreeSpace, options, time),
            Completed = new CompletedUploads(Path.Combine(journals, CompletedName), options.RememberCompleted, time),
            Gaps = new WaitingGaps(Path.Combine(journals, WaitingName), time, log),
            Health = new StoreHealth(),
            Retry = retry,
            Journals = commits,
            Audit = new AuditFeed(audit, retry, time, log),
            Stopping = _stopping.Token,
        };
        _services.Commits = new CommitLoop();
        _services.Parts = new PartUploader(_services);
        var completion = new TrackCompletion(_services, new RecordingMaker(_services, new RecordingAudit(_services)));
        Completions = new TrackCompletions(_services, completion, Forget);
        _recovery = new UploadRecovery(_services);
        _revisions = new RevisionOpener(_services);
        Terminations = new Terminations(audit, time, log);
        _reports = new CollectorReports(_services, _owners, Terminations);
        CollectorMetrics.Opened(this);
    }

    /// <summary>How the store does, as the calls to it went.</summary>
    public StoreCondition StoreCondition => _services.Health.Condition;

    /// <summary>How much room the journals have.</summary>
    public SpaceLevel JournalSpace => _services.Space.Level;

    /// <summary>Uploads that are not completed.</summary>
    public int OpenUploads => _tracks.Count;

    /// <summary>Sessions that are running.</summary>
    public int LiveSessions => _tracks.Values.Where(track => track.IsLive).Select(track => track.Key.Session).Distinct().Count();

    /// <summary>Recordings whose session is over, or whose recorder is away, and that are not stored yet.</summary>
    public int PendingUploads => _left.Count + _tracks.Values.Count(track => !track.IsLive && track.Key.Track == Track.Main);

    /// <summary>When a recording was last stored, since this process began.</summary>
    public DateTimeOffset? LastStored => _services.LastStored;

    /// <summary>Uploads that were put aside and need a person.</summary>
    public int QuarantinedUploads => Quarantine.Count(_services.Root);

    internal TrackCompletions Completions { get; }

    internal Terminations Terminations { get; }

    internal CollectorServices Services => _services;

    internal IEnumerable<TrackIntake> Tracks => _tracks.Values;

    /// <summary>The collector as the recorder named <paramref name="identity"/> may use it: its own sessions, nobody else's.</summary>
    public ICollector For(string identity) => new IdentifiedCollector(this, identity);

    /// <summary>Takes up every upload that an earlier process left, and begins to work.</summary>
    public async Task RecoverAsync(CancellationToken cancellationToken)
    {
        _loops.Add(_services.Commits.RunAsync(_stopping.Token));
        _loops.Add(_services.Parts.RunAsync(_stopping.Token));
        _loops.Add(_services.Audit.RunAsync(_stopping.Token));
        _loops.Add(Terminations.RunAsync(_stopping.Token));
        foreach (string path in Directory.GetDirectories(_services.Root))
        {
            if (Guid.TryParseExact(Path.GetFileName(path), "D", out Guid uploadId))
            {
                await TakeUpAsync(new UploadDirectory(_services.Root, uploadId), cancellationToken);
            }
        }
    }

    /// <summary>Takes up what could not be read before.</summary>
    internal async Task TakeUpLeftAsync(CancellationToken cancellationToken)
    {
        foreach (Guid uploadId in _left.Keys)
        {
            await TakeUpAsync(new UploadDirectory(_services.Root, uploadId), cancellationToken);
        }
    }

    public Task<ICollectorTrack> CreateAsync(RecordingKey key, bool live, CancellationToken cancellationToken) =>
        CreateAsync("", key, fromIndex: 0, live, cancellationToken);

    public Task<ICollectorTrack> ContinueAsync(RecordingKey key, long fromIndex, bool live, CancellationToken cancellationToken) =>
        CreateAsync("", key, fromIndex, live, cancellationToken);

    public Task<ICollectorTrack> ResumeAsync(RecordingKey key, Guid uploadId, bool live, CancellationToken cancellationToken) =>
        ResumeAsync("", key, uploadId, live, cancellationToken);

    public Task<IReadOnlyList<SessionTermination>> ReportAsync(SessionReport report, CancellationToken cancellationToken) =>
        ReportAsync("", report, cancellationToken);

    /// <summary>Ends a session that runs: its recorder is told, at once or with its next report, and tells its user.</summary>
    /// <param name="termination">Which, and what its user is told.</param>
    /// <param name="identity">Who, for the audit log.</param>
    /// <param name="session">What is known of the session.</param>
    /// <param name="cancellationToken">Ends the waiting for the audit log.</param>
    /// <exception cref="AuditException">It is not noted, and so not done.</exception>
    public Task TerminateAsync(SessionTermination termination, string identity, SessionSummary? session, CancellationToken cancellationToken) =>
        Terminations.AddAsync(termination, identity, session, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (_stopping.IsCancellationRequested)
        {
            return;
        }

        CollectorMetrics.Closed(this);
        await _stopping.CancelAsync();
        await Completions.DisposeAsync();
        await Task.WhenAll(_loops);
        foreach (TrackIntake track in _tracks.Values)
        {
            track.Dispose();
        }

        Terminations.Dispose();
        _services.Journals.Dispose();
        _services.Health.Dispose();
        _reopening.Dispose();
    }

    internal async Task<ICollectorTrack> CreateAsync(
        string owner, RecordingKey key, long fromIndex, bool live, CancellationToken cancellationToken)
    {
        if (_services.Options.MaxOpenUploads <= _tracks.Count)
        {
            throw new CollectorUnavailableException($"{_tracks.Count} uploads are open, allowed {_services.Options.MaxOpenUploads}");
        }

        if (_services.Space.Level == SpaceLevel.Critical)
        {
            throw new CollectorUnavailableException("the journals' volume is full");
        }

        _owners.RefuseAnothers(key.Session, owner);
        await TrackerRefresh.TryAsync(_services, key.Session, live, cancellationToken);
        var directory = new UploadDirectory(_services.Root, Guid.NewGuid());
        var description = new UploadDescription(
            directory.UploadId, key.Session.ToString(), key.Track, Guid.Empty, 0, _services.Time.GetUtcNow(), 1, owner, fromIndex);
        _owners.Add(key.Session, owner);
        TrackIntake track;
        try
        {
            directory.Create(description, progress: null);
            track = new TrackIntake(_services, directory, description, new UploadProgress(), new TrackSummary());
        }
        catch (StorageException cause)
        {
            _owners.Remove(key.Session);
            directory.TryRemove(); // Recorders try again for hours: none of it may stay behind.
            throw new CollectorUnavailableException(cause.Message, cause);
        }

        var holder = new CollectorTrack(this, track, live);
        track.TryAttach(holder);
        _tracks[directory.UploadId] = track;
        return holder;
    }

    internal async Task<ICollectorTrack> ResumeAsync(
        string owner, RecordingKey key, Guid uploadId, bool live, CancellationToken cancellationToken)
    {
        while (true)
        {
            TrackIntake? track = await FindAsync(uploadId, cancellationToken);
            CompletedUpload? completed = track is null ? _services.Completed.Find(uploadId) : null;
            UploadDescription description = track?.Description ?? completed?.Description
                ?? throw new UploadNotFoundException($"upload {uploadId} of {key.Session} is not known here");
            if (description.Key != key)
            {
                throw new UploadNotFoundException($"upload {uploadId} is not one of {key.Session}");
            }

            if (description.Owner != owner)
            {
                throw new CollectorRefusedException($"upload {uploadId} was opened by another recorder");
            }

            await TrackerRefresh.TryAsync(_services, key.Session, live, cancellationToken);
            if (track is null)
            {
                return new CollectorTrack(this, completed!, live);
            }

            var holder = new CollectorTrack(this, track, live);
            if (track.TryAttach(holder))
            {
                return holder;
            }

            await Completions.Start(track, holder: null, recover: false).WaitAsync(cancellationToken);
        }
    }

    internal Task<IReadOnlyList<SessionTermination>> ReportAsync(string owner, SessionReport report, CancellationToken cancellationToken) =>
        _reports.TakeAsync(owner, report, cancellationToken);

    /// <summary>Begins the next revision of a completed track.</summary>
    internal async Task<TrackIntake> ReopenAsync(CompletedUpload completed, CancellationToken cancellationToken)
    {
        await _reopening.WaitAsync(cancellationToken);
        try
        {
            Guid uploadId = completed.Description.UploadId;
            if (_tracks.TryGetValue(uploadId, out TrackIntake? open))
            {
                return open; // Another stream of the same recorder was faster.
            }

            var directory = new UploadDirectory(_services.Root, uploadId);
            if (directory.ReadDescription() is { } halfCopied)
            {
                await _recovery.DropAsync(directory, halfCopied, cancellationToken);
            }

            TrackIntake track = await _revisions.OpenAsync(completed, directory, cancellationToken);
            _owners.Add(track.Key.Session, completed.Description.Owner);
            _tracks[uploadId] = track;
            return track;
        }
        catch (IOException cause)
        {
            throw new CollectorUnavailableException($"upload {completed.Description.UploadId} is not re-opened: {cause.Message}", cause);
        }
        finally
        {
            _reopening.Release();
        }
    }

    /// <summary>Throws a re-opened track away that turned out not to be needed.</summary>
    internal async Task DropAsync(TrackIntake track, CancellationToken cancellationToken)
    {
        await _recovery.DropAsync(track.Directory, track.Description, cancellationToken);
        Forget(track);
    }

    /// <summary>The track, its journal mended if that had failed.</summary>
    internal async Task<TrackIntake?> FindAsync(Guid uploadId, CancellationToken cancellationToken)
    {
        if (_left.ContainsKey(uploadId))
        {
            throw new CollectorUnavailableException($"upload {uploadId} cannot be read yet");
        }

        if (!_tracks.TryGetValue(uploadId, out TrackIntake? track) || !track.IsToBeMended)
        {
            return track;
        }

        await _reopening.WaitAsync(cancellationToken);
        await track.StoreTurn.WaitAsync(cancellationToken);
        try
        {
            if (_tracks.TryGetValue(uploadId, out TrackIntake? now) && now == track && track.IsToBeMended)
            {
                now = _recovery.Reopen(track);
                _tracks[uploadId] = now;
                _services.Parts.Add(now);
            }

            return now;
        }
        catch (IOException cause)
        {
            throw new CollectorUnavailableException($"journal of upload {uploadId}: {cause.Message}", cause);
        }
        finally
        {
            track.StoreTurn.Release();
            _reopening.Release();
        }
    }

    /// <summary>Makes the directories that are missing.</summary>
    internal static string Prepare(string journals)
    {
        Directory.CreateDirectory(journals, UploadDirectory.Mode);
        Directory.CreateDirectory(Path.Combine(journals, CompletedName), UploadDirectory.Mode);
        Durable.SyncDirectory(journals);
        return journals;
    }

    private async Task TakeUpAsync(UploadDirectory directory, CancellationToken cancellationToken)
    {
        try
        {
            if (await _recovery.OpenAsync(directory, cancellationToken) is { } track)
            {
                _owners.Add(track.Key.Session, track.Description.Owner);
                _tracks[directory.UploadId] = track;
                if (track.IsEnding)
                {
                    _ = Completions.Start(track, holder: null, recover: false);
                }
                else
                {
                    _services.Parts.Add(track);
                }
            }

            _left.TryRemove(directory.UploadId, out _);
        }
        catch (Exception cause) when (cause is InvalidDataException or FormatException or CollectorRefusedException)
        {
            _services.Log.LogError("upload {Upload} is put into quarantine: {Problem}", directory.UploadId, cause.Message);
            Quarantine.Add(_services.Root, directory);
            _left.TryRemove(directory.UploadId, out _);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            if (_left.TryAdd(directory.UploadId, true))
            {
                _services.Log.LogError("upload {Upload} cannot be taken up yet: {Problem}", directory.UploadId, cause.Message);
            }
        }
    }

    private void Forget(TrackIntake track)
    {
        if (_tracks.TryRemove(new(track.Description.UploadId, track)))
        {
            _owners.Remove(track.Key.Session);
            track.Dispose();
        }
    }
}
