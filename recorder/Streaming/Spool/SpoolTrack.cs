using Recorder.Storage;
using Recorder.Streaming.Collector;
using Recorder.Streaming.Uploads;
using Recorder.Streaming.Wire;

namespace Recorder.Streaming.Spool;

/// <summary>One track in the spool: being recorded, waiting for recovery, or complete. The uploader reads it while it grows.</summary>
internal sealed class SpoolTrack(SpoolStore store, RecordingKey key, string folder, SpoolTrackState state) : ISpooledTrack
{
    private readonly Pulse _changed = new();
    private readonly Lock _gate = new();
    private readonly Lock _sizing = new();
    private long _durableIndex = -1;
    private long _size; // Under _sizing, with IsGone.
    private volatile SpoolTrackState _state = state;

    public RecordingKey Key => key;

    public string Folder => folder;

    public SpoolTrackState State => _state;

    public bool IsCompleted => _state.Completed is not null;

    public Guid? UploadId => _state.UploadId;

    /// <summary>Event index up to which a track that is being recorded survives a loss of power; -1 before the first.</summary>
    public long DurableIndex => Volatile.Read(ref _durableIndex);

    /// <summary>It was deleted or moved to the quarantine.</summary>
    public bool IsGone { get; private set; }

    /// <summary>It was offered to the uploader.</summary>
    public bool IsAnnounced { get; set; }

    /// <summary>What it lacks was told, by this process.</summary>
    public bool IsDamageTold { get; set; }

    /// <summary>Completes at the next change of durable index or state. Take it, then look, then await it.</summary>
    public Task ChangedAsync() => _changed.NextAsync();

    public Task SetUploadIdAsync(Guid? uploadId, CancellationToken cancellationToken) =>
        Task.Run(() => Update(state => state with { UploadId = uploadId }), cancellationToken);

    public Task<ISpooledReader> OpenReaderAsync(long fromIndex, CancellationToken cancellationToken) =>
        Task.FromResult<ISpooledReader>(new SpoolTrackReader(this, fromIndex));

    public Task DeleteAsync(CancellationToken cancellationToken) => Task.Run(() => store.Delete(this), cancellationToken);

    public async Task<bool> QuarantineAsync(string reason, CancellationToken cancellationToken)
    {
        if (!IsCompleted && !IsGone)
        {
            return false;
        }

        await Task.Run(() => store.Quarantine(this, reason), cancellationToken);
        return true;
    }

    /// <exception cref="StorageException">The state is as it was.</exception>
    internal void Update(Func<SpoolTrackState, SpoolTrackState> change)
    {
        lock (_gate)
        {
            SpoolTrackState next = change(_state);
            DurableFile.Write(SpoolLayout.State(folder), next, SpoolJson.Default.SpoolTrackState);
            _state = next;
        }

        _changed.Fire();
    }

    /// <summary>Bytes of its journals, so far.</summary>
    internal long Size
    {
        get
        {
            lock (_sizing)
            {
                return _size;
            }
        }
    }

    /// <summary>Counts bytes, unless the track is gone.</summary>
    internal bool TryGrow(long bytes)
    {
        lock (_sizing)
        {
            _size += IsGone ? 0 : bytes;
            return !IsGone;
        }
    }

    /// <returns>Bytes that were counted and do not count any more.</returns>
    internal long MarkGone()
    {
        long counted;
        lock (_sizing)
        {
            (counted, _size, IsGone) = (_size, 0, true);
        }

        _changed.Fire();
        return counted;
    }

    internal void MarkDurable(long index)
    {
        Volatile.Write(ref _durableIndex, index);
        _changed.Fire();
    }
}
