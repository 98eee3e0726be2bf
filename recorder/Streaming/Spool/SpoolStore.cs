using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Recorder.Storage;
using Recorder.Streaming.Collector;
using Recorder.Streaming.Journal;
using Recorder.Streaming.Recording;
using Recorder.Streaming.Uploads;

namespace Recorder.Streaming.Spool;

/// <summary>
/// Keeps recordings on local disk until the collector has confirmed them. One process at a time uses a spool's folder; what
/// another left there when it died is recovered.
/// </summary>
public sealed class SpoolStore : ISpooledTracks, IAsyncDisposable
{
    private readonly SpoolLayout _layout;
    private readonly FileStream _lock;
    private readonly ILogger _logger;
    private readonly ITimer _tick;
    private readonly ConcurrentDictionary<RecordingKey, SpoolTrack> _tracks = new();
    private readonly ConcurrentDictionary<SpoolSink, bool> _sinks = new();
    private readonly AbandonedTracks _abandoned;
    private readonly Channel<ISpooledTrack> _ready = Channel.CreateUnbounded<ISpooledTrack>();
    private long _size, _taken;

    private SpoolStore(
        SpoolLayout layout, FileStream @lock, SpoolOptions options, TimeProvider time, ILogger logger,
        GroupCommit commit, Func<DiskSpace> measure)
    {
        (_layout, _lock, Options, Time, _logger, Commit) = (layout, @lock, options, time, logger, commit);
        _abandoned = new AbandonedTracks(this, layout, logger);
        Array.ForEach(layout.Gone(), Remove);
        LoadTracks();
        Disk = new DiskWatch(options, measure, () => Size, time, logger);

        // Half of MaxLoss to wait for the tick, half for the disk.
        TimeSpan period = options.MaxLoss / 2;
        _tick = time.CreateTimer(_ => Tick(), null, period, period);
        SpoolMetrics.Opened(this);
    }

    /// <summary>Room for recordings.</summary>
    public DiskState DiskState => Disk.State;

    /// <summary>Bytes the spool holds, without its quarantine.</summary>
    public long Size => Interlocked.Read(ref _size);

    /// <summary>Bytes put there since it was opened.</summary>
    public long BytesTaken => Interlocked.Read(ref _taken);

    /// <summary>Tracks in the spool.</summary>
    public int TrackCount => _tracks.Count;

    /// <summary>Tracks that await <see cref="RecoverAsync"/>.</summary>
    public int AbandonedCount => _abandoned.Count;

    /// <summary>The tracks that are in the spool now.</summary>
    internal IReadOnlyCollection<SpoolTrack> Tracks => [.. _tracks.Values];

    internal SpoolOptions Options { get; }

    internal TimeProvider Time { get; }

    internal GroupCommit Commit { get; }

    internal DiskWatch Disk { get; }

    /// <summary>Removes a folder with all that is in it: tests are killed in the middle.</summary>
    internal Action<string> RemoveFolder { get; set; } = folder => Directory.Delete(folder, recursive: true);

    /// <summary>Opens the spool and finds what is in it.</summary>
    /// <exception cref="StorageException">The folder cannot be used, or another process uses it.</exception>
    public static SpoolStore Open(SpoolOptions options, TimeProvider time, ILogger logger) =>
        Open(options, time, logger, root => new GroupCommit(root), DiskSpace.Of);

    /// <summary>The same, with another disk: tests fill it and make it fail.</summary>
    internal static SpoolStore Open(
        SpoolOptions options, TimeProvider time, ILogger logger, Func<string, GroupCommit> commit, Func<string, DiskSpace> measure)
    {
        var layout = new SpoolLayout(options.Directory);
        try
        {
            Directory.CreateDirectory(layout.Root, SpoolLayout.FolderMode);
            Directory.CreateDirectory(layout.QuarantineFolder, SpoolLayout.FolderMode);
            Durable.SyncDirectory(layout.Root);
            FileStream held = new(layout.Lock, new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.Write,
                Share = FileShare.None,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
            return new SpoolStore(layout, held, options, time, logger, commit(layout.Root), () => measure(layout.Root));
        }
        catch (Exception cause) when (cause is (IOException or UnauthorizedAccessException) and not StorageException)
        {
            throw Errno.ToException(cause, "open spool", layout.Root);
        }
    }

    /// <summary>
    /// Completes the tracks whose process died, or whose session was dropped, with an end event marked recovered. To be called at the
    /// start, and then now and then.
    /// </summary>
    /// <returns>Tracks completed.</returns>
    public Task<int> RecoverAsync(ILossReporter losses, CancellationToken cancellationToken) =>
        _abandoned.RecoverAsync(losses, cancellationToken);

    /// <summary>
    /// Makes everything durable that sessions have written. Those that were not completed before are recovered by the next process.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        SpoolMetrics.Closed(this);
        await _tick.DisposeAsync();
        await Task.WhenAll(_sinks.Keys.Select(sink => sink.FinishAsync()));
        Disk.Dispose();
        _ready.Writer.TryComplete();
        Commit.Dispose();
        await _lock.DisposeAsync();
    }

    /// <summary>
    /// Every track to be uploaded, once: a new one when it begins, and one left behind by a dead process when it is recovered or,
    /// if it was complete, at once. For one reader.
    /// </summary>
    public IAsyncEnumerable<ISpooledTrack> WatchAsync(CancellationToken cancellationToken) => _ready.Reader.ReadAllAsync(cancellationToken);

    /// <exception cref="RecordingFailedException">No record can be taken.</exception>
    internal SpoolSink Begin(RecordingKey key)
    {
        Disk.Look();
        if (!Disk.MayBegin)
        {
            throw new RecordingFailedException($"the recording disk is {Disk.State.ToWord()}");
        }

        string folder = _layout.Track(key);
        if (Directory.Exists(folder))
        {
            throw new RecordingFailedException($"session {key.Session} is being recorded already");
        }

        try
        {
            Directory.CreateDirectory(folder, SpoolLayout.FolderMode);
            var track = new SpoolTrack(this, key, folder, NewState());
            track.Update(state => state);
            JournalWriter journal = JournalWriter.Create(SpoolLayout.Segment(folder, 1));
            Durable.SyncDirectory(_layout.Root);
            var sink = new SpoolSink(this, track, journal);
            _tracks[key] = track;
            _sinks[sink] = true;
            Announce(track);
            return sink;
        }
        catch (StorageException cause)
        {
            TryRemove(folder);
            throw new RecordingFailedException(cause.Message, cause);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new RecordingFailedException(cause.Message, cause);
        }
    }

    internal void Grew(SpoolTrack track, long bytes)
    {
        if (track.TryGrow(bytes))
        {
            Interlocked.Add(ref _size, bytes);
        }

        Interlocked.Add(ref _taken, bytes);
        Disk.Grew(bytes);
    }

    /// <summary>A sink was disposed. Its track is complete, or waits for recovery.</summary>
    internal void Released(SpoolSink sink, SpoolTrack track, bool isComplete)
    {
        if (_sinks.TryRemove(sink, out _) && !isComplete)
        {
            _abandoned.Add(track);
        }
    }

    /// <summary>Removes a complete track. Only for one of which the store has confirmed size and digest.</summary>
    /// <exception cref="StorageException">It is still there.</exception>
    internal void Delete(SpoolTrack track)
    {
        if (!track.IsCompleted)
        {
            throw new InvalidOperationException($"{track.Folder} is not complete");
        }

        string gone = _layout.NewGone();
        try
        {
            // One step: a track of which files are missing would be taken for a damaged one.
            if (Directory.Exists(track.Folder))
            {
                Directory.Move(track.Folder, gone);
            }

            Durable.SyncDirectory(_layout.Root);
        }
        catch (Exception cause) when (cause is (IOException or UnauthorizedAccessException) and not StorageException)
        {
            throw Errno.ToException(cause, "delete", track.Folder);
        }

        Forget(track);
        Remove(gone);
        Disk.Look();
    }

    /// <summary>Moves a track away that nothing more can be done with, for a person to look at. It is never tried again.</summary>
    /// <exception cref="StorageException">It could not be moved.</exception>
    internal void Quarantine(SpoolTrack track, string reason)
    {
        if (track.IsGone)
        {
            return;
        }

        string target = QuarantineFolder.Take(_layout, track.Folder, reason);
        _logger.LogError("spool: {Folder} moved to {Target}: {Reason}", track.Folder, target, reason);
        UploadMetrics.Quarantined();
        Forget(track);
    }

    internal static long SizeOf(string folder) =>
        Directory.Exists(folder) ? new DirectoryInfo(folder).EnumerateFiles("*.journal").Sum(file => file.Length) : 0;

    private static void TryRemove(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            // An empty track stays behind; recovery removes it.
        }
    }

    private void Remove(string gone)
    {
        try
        {
            if (Directory.Exists(gone))
            {
                RemoveFolder(gone);
            }
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            _logger.LogError("spool: {Folder} is removed at the next start: {Cause}", gone, cause.Message);
        }
    }

    private SpoolTrackState ReadState(string folder)
    {
        try
        {
            return DurableFile.Read(SpoolLayout.State(folder), SpoolJson.Default.SpoolTrackState) ?? NewState() with { Owner = "unknown" };
        }
        catch (InvalidDataException cause)
        {
            _logger.LogError("spool: {Cause}; the track is recovered from its events", cause.Message);
            return NewState() with { Owner = "unknown" };
        }
    }

    private SpoolTrackState NewState() => new()
    {
        Created = Time.GetUtcNow(),
        Owner = $"{Environment.MachineName}/{Environment.ProcessId}",
    };

    private void Forget(SpoolTrack track)
    {
        _tracks.TryRemove(track.Key, out _);
        Interlocked.Add(ref _size, -track.MarkGone());
    }

    private void Tick()
    {
        foreach ((SpoolSink sink, _) in _sinks)
        {
            sink.Tick();
        }
    }

    private void LoadTracks()
    {
        foreach (string folder in Directory.EnumerateDirectories(_layout.Root))
        {
            if (!SpoolLayout.TryParse(folder, out RecordingKey key))
            {
                continue; // Not ours: the quarantine, what is being deleted, lost+found, …
            }

            var track = new SpoolTrack(this, key, folder, ReadState(folder));
            _tracks[key] = track;
            long bytes = SizeOf(folder);
            track.TryGrow(bytes);
            Interlocked.Add(ref _size, bytes);
            if (track.IsCompleted && !(track.State.IsSalvaged && SpoolLayout.Segments(folder).Length > 0))
            {
                Announce(track);
            }
            else
            {
                _abandoned.Add(track);
            }
        }
    }

    internal void Announce(SpoolTrack track)
    {
        if (!track.IsAnnounced)
        {
            track.IsAnnounced = true;
            _ready.Writer.TryWrite(track);
        }
    }
}
