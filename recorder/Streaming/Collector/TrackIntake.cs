using Recorder.Format;
using Recorder.Storage;

namespace Recorder.Streaming.Collector;

/// <summary>One track being taken in: its journal, what is known of its events, and who holds it.</summary>
internal sealed class TrackIntake : IDisposable
{
    // Goes into the journal as one block; what is larger is cut.
    private const int MaxBatch = 1024 * 1024;

    private readonly CollectorServices _services;

    // Guards who holds the track, the appending itself, and what waits for the audit log.
    private readonly Lock _gate = new();
    private readonly TrackHold _hold;
    private readonly PendingAudit _pendingAudit;

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
        _hold = new TrackHold(description, services.Time);
        _pendingAudit = new PendingAudit(Key.Session, description.Owner);
    }

    public UploadDirectory Directory { get; }

    public RecordingKey Key { get; }

    public SegmentedJournal Journal { get; }

    /// <summary>Event index up to which everything is durable; what comes before this upload's first event is elsewhere.</summary>
    public long DurableIndex => Math.Max(Journal.DurableIndex, Description.FromIndex - 1);

    /// <summary>All events taken so far, durable or not.</summary>
    public TrackSummary Taken { get; }

    /// <summary>Held while this track's parts are stored, or it is completed. It guards the next two.</summary>
    public SemaphoreSlim StoreTurn { get; } = new(1);

    public UploadDescription Description { get; private set; }

    /// <summary>What the store has.</summary>
    public UploadProgress Progress { get; private set; }

    /// <summary>What it has become, once that is remembered on disk: only the last steps of its completion are left. The store turn guards it, too.</summary>
    public CompletedUpload? Completed { get; set; }

    /// <summary>How its parts get on.</summary>
    public PartLine Line { get; } = new();

    /// <summary>Its completion, once it is under way.</summary>
    public Task<CompletedUpload>? Completion { get; private set; }

    /// <summary>Fires when events became durable, and when the track failed or changed hands.</summary>
    public Signal Changed { get; } = new();

    /// <summary>Its trouble was logged.</summary>
    public bool IsReported { get; set; }

    public Exception? Failure => Locked(hold => hold.Failure);

    /// <summary>Its journal has failed, and nobody completes it: a completion under way meets the failure itself, and gives up.</summary>
    public bool IsToBeMended => Failure is not null && Completion is not { IsCompleted: false };

    /// <summary>A recorder has a stream open on it.</summary>
    public bool IsHeld => Locked(hold => hold.IsHeld);

    /// <summary>The recorder that has it says that the session runs.</summary>
    public bool IsLive => Locked(hold => hold.IsLive);

    /// <summary>Since when nobody holds it; zero while it is held.</summary>
    public TimeSpan Idle => Locked(hold => hold.Idle);

    /// <summary>It takes no more: it is being completed, or was when the process ended.</summary>
    public bool IsEnding => Completion is { IsFaulted: false } || Progress.State == UploadState.Completing || Progress.RecoveredEnd >= 0;

    /// <summary>Hands the track to a caller; whoever held it before can do no more with it. False: it is being completed.</summary>
    public bool TryAttach(CollectorTrack holder)
    {
        lock (_gate)
        {
            if (IsEnding)
            {
                return false;
            }

            _hold.Give(holder);
        }

        Changed.Fire();
        return true;
    }

    public void Detach(CollectorTrack holder)
    {
        lock (_gate)
        {
            _hold.TakeBackFrom(holder);
        }
    }

    /// <summary>Takes it from its holder and begins to complete it with <paramref name="run"/>, unless that is under way.</summary>
    public Task<CompletedUpload> Complete(CollectorTrack? holder, Func<Task<CompletedUpload>> run)
    {
        lock (_gate)
        {
            if (Completion is not { IsFaulted: false })
            {
                _hold.ThrowIfNot(holder);
                _hold.TakeBack();
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
            if (DurableIndex < Taken.LastIndex)
            {
                AskForCommit(); // It was taken from a stream that ended before anybody asked.
            }

            return ValueTask.CompletedTask;
        }

        if (!HasRoom)
        {
            return AppendWhenRoomAsync(holder, scan, cancellationToken);
        }

        Append(holder, scan);
        return AfterAppendAsync(cancellationToken);
    }

    /// <summary>Appends the end event of a session that is not running any more. Nobody holds the track.</summary>
    public async Task AppendRecoveredAsync(RecordBatch batch, CancellationToken cancellationToken)
    {
        await SealAsync(cancellationToken); // It stands alone in its part, so that it can be cut off again when late events come.
        Append(holder: null, Scan(batch));
        await SealAsync(cancellationToken);
    }

    public void AskForCommit()
    {
        if (Interlocked.Exchange(ref _commitAsked, 1) == 0)
        {
            _services.Commits.Add(this);
        }
    }

    /// <summary>Makes durable what was taken, and tells. A failure is kept for those who wait.</summary>
    public async Task CommitAsync()
    {
        Volatile.Write(ref _commitAsked, 0); // Before the sync: what comes during it asks anew.
        try
        {
            await Journal.CommitAsync(_services.Journals, CancellationToken.None);
        }
        catch (StorageException cause)
        {
            Fail(cause);
            return;
        }

        OnDurable();
    }

    /// <summary>Ends the open segment, which then waits to become a part.</summary>
    /// <exception cref="CollectorUnavailableException">What was not durable is lost.</exception>
    public async Task SealAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Journal.SealAsync(_services.Journals, cancellationToken);
        }
        catch (StorageException cause)
        {
            Fail(cause);
            throw _hold.Unavailable(cause);
        }

        OnDurable();
    }

    public async Task WaitDurableAsync(CollectorTrack holder, long index, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed = Changed.Next;
            if (index <= DurableIndex)
            {
                return;
            }

            lock (_gate)
            {
                _hold.ThrowIfNot(holder);
            }

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

    /// <summary>What is stored was made a recording without us: from now on this is an upload of the rest.</summary>
    public void BeginAfterStoredParts()
    {
        // In this order: cut short between the two, it is found out and done again.
        Write(Progress with { NextPart = 1, StoredSize = 0, Base = 0 });
        Write(Description with { StoreUpload = Guid.Empty, Revision = 0, FromIndex = Progress.Summary.LastIndex + 1 });
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
        while (!HasRoom)
        {
            Task changed = Changed.Next;
            lock (_gate)
            {
                _hold.ThrowIfNot(holder);
            }

            AskForCommit();
            using var soon = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            // Space comes back without a signal.
            await Task.WhenAny(changed, Task.Delay(_services.Options.FirstRetry, _services.Time, soon.Token));
            await soon.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
        }

        Append(holder, scan);
        await AfterAppendAsync(cancellationToken);
    }

    private void Append(CollectorTrack? holder, in BatchScan scan)
    {
        lock (_gate)
        {
            _hold.ThrowIfNot(holder);
            try
            {
                Journal.Append(scan.Fresh);
            }
            catch (StorageException cause)
            {
                // A full disk took nothing and harmed nothing; anything else leaves the file in doubt.
                _hold.Failure = cause.Problem == StorageProblem.Full ? null : cause;
                throw _hold.Unavailable(cause);
            }

            Taken.Add(scan);
            _pendingAudit.Add(scan);
        }
    }

    private ValueTask AfterAppendAsync(CancellationToken cancellationToken)
    {
        if (_services.Options.PartSize <= Journal.OpenSize)
        {
            return SealAndStoreAsync(cancellationToken);
        }

        AskForCommit();
        return ValueTask.CompletedTask;
    }

    private async ValueTask SealAndStoreAsync(CancellationToken cancellationToken)
    {
        await SealAsync(cancellationToken);
        _services.Parts.Add(this);
    }

    private void OnDurable()
    {
        lock (_gate)
        {
            _pendingAudit.Release(Journal.DurableIndex, _services.Audit);
        }

        Changed.Fire();
    }

    private void Fail(StorageException cause)
    {
        lock (_gate)
        {
            _hold.Failure = cause;
        }

        Changed.Fire();
    }

    private T Locked<T>(Func<TrackHold, T> read)
    {
        lock (_gate)
        {
            return read(_hold);
        }
    }
}
