using Recorder.Format;
using Recorder.Storage;

namespace Recorder.Streaming.Collector;

/// <summary>One track being taken in: its journal, what is known of its events, and who holds it.</summary>
internal sealed class TrackIntake : IDisposable
{
    // Goes into the journal as one block; what is larger is cut.
    private const int MaxBatch = 1024 * 1024;

    private readonly CollectorServices _services;

    // Guards what follows: who may append, and the appending itself.
    private readonly Lock _gate = new();
    private readonly Queue<PendingAudit> _pendingAudit = new();
    private CollectorTrack? _holder;
    private Exception? _failure;
    private long _lastActive;

    // 1 while a commit is asked for and not begun.
    private int _commitAsked;

    public TrackIntake(
        CollectorServices services, UploadDirectory directory, UploadDescription description, UploadProgress progress, TrackSummary taken)
    {
        _services = services;
        Directory = directory;
        Description = description;
        Key = description.Key;
        Progress = progress;
        Taken = taken;
        Journal = new SegmentedJournal(directory, progress.StoredSegment, taken.LastIndex);
        _lastActive = services.Time.GetTimestamp();
    }

    public UploadDirectory Directory { get; }

    public UploadDescription Description { get; private set; }

    public RecordingKey Key { get; }

    public SegmentedJournal Journal { get; }

    /// <summary>All events taken so far, durable or not.</summary>
    public TrackSummary Taken { get; }

    /// <summary>What the store has. Written by whoever stores parts, one at a time: <see cref="StoreTurn"/>.</summary>
    public UploadProgress Progress { get; private set; }

    /// <summary>Held while this track's parts are stored, or it is completed.</summary>
    public SemaphoreSlim StoreTurn { get; } = new(1);

    /// <summary>1 while this track waits in line for a part to be cut.</summary>
    public int CutAsked;

    /// <summary>Bytes of sealed segments below which no part is tried: what there was did not make one.</summary>
    public long CutFrom { get; set; }

    /// <summary>Failures in a row to store its parts.</summary>
    public int StoreFailures { get; set; }

    /// <summary>Its completion, once it is under way.</summary>
    public Task<CompletedUpload>? Completion { get; private set; }

    /// <summary>Fires when events became durable, and when the track failed or changed hands.</summary>
    public Signal Changed { get; } = new();

    public Exception? Failure
    {
        get
        {
            lock (_gate)
            {
                return _failure;
            }
        }
    }

    /// <summary>The recorder has a stream open on it, and says that the session runs.</summary>
    public bool IsLive
    {
        get
        {
            lock (_gate)
            {
                return _holder is { Live: true };
            }
        }
    }

    /// <summary>A recorder has a stream open on it.</summary>
    public bool IsHeld
    {
        get
        {
            lock (_gate)
            {
                return _holder is not null;
            }
        }
    }

    /// <summary>Its trouble was logged.</summary>
    public bool IsReported { get; set; }

    /// <summary>It takes no more: it is being completed, or was when the process ended.</summary>
    public bool IsEnding => Completion is { IsFaulted: false } || Progress.State == UploadState.Completing || Progress.RecoveredEnd >= 0;

    /// <summary>Since when nobody holds it and nothing came; zero while it is held.</summary>
    public TimeSpan Idle
    {
        get
        {
            lock (_gate)
            {
                return _holder is null ? _services.Time.GetElapsedTime(_lastActive) : TimeSpan.Zero;
            }
        }
    }

    /// <summary>Hands the track to a caller; whoever held it before can do no more with it. False: it is being completed.</summary>
    public bool TryAttach(CollectorTrack holder)
    {
        lock (_gate)
        {
            if (IsEnding)
            {
                return false;
            }

            _holder = holder;
        }

        Changed.Fire();
        return true;
    }

    public void Detach(CollectorTrack holder)
    {
        lock (_gate)
        {
            if (_holder == holder)
            {
                _holder = null;
                _lastActive = _services.Time.GetTimestamp();
            }
        }
    }

    /// <summary>Takes it from its holder and begins to complete it with <paramref name="run"/>, unless that is under way.</summary>
    public Task<CompletedUpload> Complete(CollectorTrack? holder, Func<Task<CompletedUpload>> run)
    {
        lock (_gate)
        {
            if (Completion is not { IsFaulted: false })
            {
                ThrowIfNotHeldBy(holder);
                _holder = null;
                Completion = run();
            }

            return Completion;
        }
    }

    public ValueTask AppendAsync(CollectorTrack holder, RecordBatch batch, CancellationToken cancellationToken)
    {
        if (MaxBatch < batch.Records.Length)
        {
            return AppendInPiecesAsync(holder, batch, cancellationToken);
        }

        BatchScan scan = Scan(batch);
        if (scan.IsEmpty)
        {
            return ValueTask.CompletedTask;
        }

        if (!HasRoom)
        {
            return AppendWhenRoomAsync(holder, scan, cancellationToken);
        }

        Append(holder, scan);
        return ValueTask.CompletedTask;
    }

    /// <summary>Appends the end event of a session that is not running any more. Nobody holds the track.</summary>
    public void AppendRecovered(RecordBatch batch)
    {
        Seal(); // It stands alone in its part, so that it can be cut off again when late events come.
        Append(holder: null, Scan(batch));
        Seal();
    }

    public void AskForCommit()
    {
        if (Interlocked.Exchange(ref _commitAsked, 1) == 0)
        {
            _services.Commits.Add(this);
        }
    }

    /// <summary>Makes durable what was taken, and tells.</summary>
    public void Commit()
    {
        Volatile.Write(ref _commitAsked, 0); // Before the sync: what comes during it asks anew.
        try
        {
            Journal.Commit();
        }
        catch (StorageException cause)
        {
            Fail(cause);
            return;
        }

        OnDurable();
    }

    public void Seal()
    {
        try
        {
            Journal.Seal();
        }
        catch (StorageException cause)
        {
            Fail(cause);
            throw Unavailable(cause);
        }

        OnDurable();
    }

    public async Task WaitDurableAsync(CollectorTrack holder, long index, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed = Changed.Next;
            if (index <= Journal.DurableIndex)
            {
                return;
            }

            ThrowIfNotHeldBy(holder);
            await changed.WaitAsync(cancellationToken);
        }
    }

    public void Write(UploadDescription description)
    {
        Directory.Write(description);
        Description = description;
    }

    /// <summary>Replaces what is remembered of the store's side, durably.</summary>
    public void Write(UploadProgress progress)
    {
        Directory.Write(progress);
        Progress = progress;
    }

    public void Dispose() => Journal.Dispose();

    private bool HasRoom => Journal.Undurable < _services.Space.WindowSize && _services.Space.Level != SpaceLevel.Critical;

    private BatchScan Scan(in RecordBatch batch)
    {
        try
        {
            BatchScan scan = BatchScan.Read(batch, Taken.LastIndex);
            Taken.RefuseGap(scan);
            return scan;
        }
        catch (RecordFormatException malformed)
        {
            throw new CollectorRefusedException(malformed.Message);
        }
    }

    private async ValueTask AppendInPiecesAsync(CollectorTrack holder, RecordBatch batch, CancellationToken cancellationToken)
    {
        while (batch.Records.Length > 0)
        {
            RecordBatch piece;
            try
            {
                piece = BatchSplitter.Take(ref batch, MaxBatch);
            }
            catch (RecordFormatException malformed)
            {
                throw new CollectorRefusedException(malformed.Message);
            }

            await AppendAsync(holder, piece, cancellationToken);
        }
    }

    private async ValueTask AppendWhenRoomAsync(CollectorTrack holder, BatchScan scan, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed = Changed.Next;
            if (HasRoom)
            {
                Append(holder, scan);
                return;
            }

            ThrowIfNotHeldBy(holder);
            AskForCommit();
            using var soon = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            // Space comes back without a signal.
            await Task.WhenAny(changed, Task.Delay(_services.Options.FirstRetry, _services.Time, soon.Token));
            await soon.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private void Append(CollectorTrack? holder, in BatchScan scan)
    {
        lock (_gate)
        {
            ThrowIfNotHeldBy(holder);
            try
            {
                Journal.Append(scan.Fresh);
            }
            catch (StorageException cause)
            {
                // A full disk took nothing and harmed nothing; anything else leaves the file in doubt.
                _failure = cause.Problem == StorageProblem.Full ? null : cause;
                throw Unavailable(cause);
            }

            Taken.Add(scan);
            KeepForAudit(scan);
        }

        if (_services.Options.PartSize <= Journal.OpenSize)
        {
            Seal();
            _services.Parts.Add(this);
        }
        else
        {
            AskForCommit();
        }
    }

    private void KeepForAudit(in BatchScan scan)
    {
        foreach (NotableRecord record in scan.Notable ?? [])
        {
            _pendingAudit.Enqueue(new PendingAudit(record.Key.Index, scan.Fresh.Records.Slice(record.Offset, record.Length).ToArray()));
        }
    }

    private void OnDurable()
    {
        long durable = Journal.DurableIndex;
        lock (_gate)
        {
            while (_pendingAudit.TryPeek(out PendingAudit pending) && pending.Index <= durable)
            {
                _pendingAudit.Dequeue();
                _services.Audit.Add(pending.Message);
            }
        }

        Changed.Fire();
    }

    private void Fail(StorageException cause)
    {
        lock (_gate)
        {
            _failure = cause;
        }

        Changed.Fire();
    }

    // The holder is null for the completer, which has taken the track away from everyone.
    private void ThrowIfNotHeldBy(CollectorTrack? holder)
    {
        lock (_gate)
        {
            if (_failure is { } failure)
            {
                throw Unavailable(failure);
            }

            if (_holder != holder)
            {
                throw new CollectorUnavailableException($"upload {Description.UploadId} is held by another stream, or is being completed");
            }
        }
    }

    private CollectorUnavailableException Unavailable(Exception cause) => new($"journal of {Key.Session}: {cause.Message}", cause);
}
