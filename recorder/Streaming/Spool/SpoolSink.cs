using Recorder.Format;
using Recorder.Storage;
using Recorder.Streaming.Journal;

namespace Recorder.Streaming.Spool;

/// <summary>
/// Writes one track into the spool. Events are with the kernel when <see cref="AppendAsync"/> returns, so that a killed process
/// loses none; they are on the disk at most <see cref="SpoolOptions.MaxLoss"/> later.
/// </summary>
internal sealed class SpoolSink : IRecordSink
{
    private readonly SpoolStore _store;
    private readonly SpoolTrack _track;

    // The appender's own.
    private JournalWriter _journal;
    private int _number = 1;

    // Commits run one at a time; the appender may run beside one.
    private readonly SemaphoreSlim _commits = new(1, 1);

    // Under _gate.
    private readonly Lock _gate = new();
    private readonly List<JournalWriter> _full = [];
    private long? _dirtySince;
    private long? _committingSince;
    private bool _isCommitting;
    private bool _isCompleted;
    private volatile RecordingFailedException? _failure;
    private readonly TaskCompletionSource _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public SpoolSink(SpoolStore store, SpoolTrack track, JournalWriter journal) => (_store, _track, _journal) = (store, track, journal);

    public long DurableIndex => _track.DurableIndex;

    public Task Failed => _failed.Task;

    public ValueTask AppendAsync(RecordBatch batch, CancellationToken cancellationToken)
    {
        ThrowIfFailed();
        if (!_store.Disk.MayWrite || IsOverdue || _journal.Size >= _store.Options.SegmentSize)
        {
            return AppendSlowlyAsync(batch, cancellationToken);
        }

        try
        {
            Append(batch);
            return default;
        }
        catch (StorageException cause) when (cause.Problem == StorageProblem.Full && _journal.Failure is null)
        {
            _store.Disk.ReportFull();
            return AppendSlowlyAsync(batch, cancellationToken);
        }
        catch (StorageException cause)
        {
            throw Fail(cause);
        }
    }

    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        ThrowIfFailed();
        await _commits.WaitAsync(cancellationToken);
        try
        {
            await CommitAsync();
        }
        catch (StorageException cause)
        {
            throw Fail(cause);
        }
        finally
        {
            _commits.Release();
        }
    }

    public async ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        if (_isCompleted)
        {
            return;
        }

        await FlushAsync(cancellationToken);
        try
        {
            _track.Update(state => state with { Completed = _store.Time.GetUtcNow() });
            _isCompleted = true;
        }
        catch (StorageException cause)
        {
            throw Fail(cause);
        }
    }

    /// <summary>Lets the track go. Unless it was completed it waits for recovery from now on.</summary>
    public async ValueTask DisposeAsync()
    {
        _store.Released(this, _track, _isCompleted);
        await _commits.WaitAsync(); // A commit under way still uses the journals.
        _full.ForEach(journal => journal.Dispose());
        _journal.Dispose();
    }

    /// <summary>The store closes: what was appended becomes durable, if it still can.</summary>
    internal async Task FinishAsync()
    {
        try
        {
            await FlushAsync(CancellationToken.None);
        }
        catch (RecordingFailedException)
        {
            // The session's recorder was told, or is when it writes again.
        }
    }

    /// <summary>The store's clock: starts a commit unless nothing is new or one runs.</summary>
    internal void Tick()
    {
        lock (_gate)
        {
            if (_isCommitting || _dirtySince is null || _failure is not null)
            {
                return;
            }

            _isCommitting = true;
        }

        _ = CommitInBackgroundAsync();
    }

    // Oldest of what is not durable: past MaxLoss the disk is too slow for the session, and the session waits.
    private bool IsOverdue
    {
        get
        {
            lock (_gate)
            {
                return (_committingSince ?? _dirtySince) is { } since && _store.Time.GetElapsedTime(since) > _store.Options.MaxLoss;
            }
        }
    }

    private void Append(in RecordBatch batch)
    {
        _journal.Append(batch);
        _store.Grew(_track, JournalBlock.HeaderSize + batch.Records.Length);
        lock (_gate)
        {
            _dirtySince ??= _store.Time.GetTimestamp();
        }
    }

    private async ValueTask AppendSlowlyAsync(RecordBatch batch, CancellationToken cancellationToken)
    {
        if (IsOverdue)
        {
            await FlushAsync(cancellationToken);
        }

        if (!_store.Disk.MayWrite && !await _store.Disk.WaitUntilMayWriteAsync(_store.Options.StallTime, cancellationToken))
        {
            throw Fail(new StorageException(StorageProblem.Full, $"the recording disk is {_store.Disk.State.ToWord()}"));
        }

        ThrowIfFailed();
        try
        {
            if (_journal.Size >= _store.Options.SegmentSize)
            {
                BeginSegment();
            }

            Append(batch);
        }
        catch (StorageException cause)
        {
            if (cause.Problem == StorageProblem.Full)
            {
                _store.Disk.ReportFull();
            }

            throw Fail(cause);
        }
    }

    private void BeginSegment()
    {
        JournalWriter next = JournalWriter.Create(SpoolLayout.Segment(_track.Folder, _number + 1));
        lock (_gate)
        {
            _full.Add(_journal);
            _journal = next;
        }

        _number++;
    }

    private async Task CommitInBackgroundAsync()
    {
        await _commits.WaitAsync();
        try
        {
            await CommitAsync();
        }
        catch (StorageException cause)
        {
            Fail(cause);
        }
        finally
        {
            lock (_gate)
            {
                _isCommitting = false;
            }

            _commits.Release();
        }
    }

    private async ValueTask CommitAsync()
    {
        JournalWriter[] journals;
        long last;
        lock (_gate)
        {
            journals = [.. _full, _journal];
            last = journals.Max(journal => journal.LastIndex);
            if (last <= _track.DurableIndex)
            {
                _dirtySince = null;
                return;
            }

            (_committingSince, _dirtySince) = (_dirtySince, null);
        }

        await Task.WhenAll(journals.Select(journal => _store.Commit.CommitAsync(journal, CancellationToken.None).AsTask()));
        lock (_gate)
        {
            _committingSince = null;
            foreach (JournalWriter full in journals.AsSpan(..^1))
            {
                _full.Remove(full);
                full.Dispose();
            }
        }

        _track.MarkDurable(last);
    }

    private RecordingFailedException Fail(StorageException cause)
    {
        _failure ??= new RecordingFailedException(cause.Message, cause);
        _failed.TrySetResult();
        return _failure;
    }

    private void ThrowIfFailed()
    {
        if (_failure is { } failure)
        {
            throw new RecordingFailedException(failure.Message, failure);
        }
    }
}
