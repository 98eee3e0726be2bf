using Recorder.Format;
using Recorder.Storage;
using Recorder.Streaming.Journal;

namespace Recorder.Streaming.Collector;

/// <summary>A track's events on disk: one open segment that takes, and sealed ones that wait to become parts.</summary>
/// <remarks>Appending is for one caller at a time; committing, sealing and taking sealed segments may run beside it.</remarks>
internal sealed class SegmentedJournal(UploadDirectory directory, int lastSegment, long durableIndex) : IDisposable
{
    // Guards what follows.
    private readonly Lock _gate = new();
    private readonly Queue<SealedSegment> _sealed = new();
    private JournalWriter? _open;
    private int _lastSegment = lastSegment;
    private long _openRecords;
    private long _appended;
    private long _durable;
    private long _durableIndex = durableIndex;
    private long _sealedSize;

    /// <summary>Event index up to which everything is durable.</summary>
    public long DurableIndex
    {
        get
        {
            lock (_gate)
            {
                return _durableIndex;
            }
        }
    }

    /// <summary>Bytes appended and not yet durable.</summary>
    public long Undurable
    {
        get
        {
            lock (_gate)
            {
                return _appended - _durable;
            }
        }
    }

    /// <summary>Bytes of the open segment.</summary>
    public long OpenSize => Open?.Size ?? 0;

    /// <summary>Bytes of sealed segments.</summary>
    public long SealedSize
    {
        get
        {
            lock (_gate)
            {
                return _sealedSize;
            }
        }
    }

    /// <summary>The open segment's writer, if there is one.</summary>
    public JournalWriter? Open => Volatile.Read(ref _open);

    /// <summary>Takes a segment over that an earlier process left; it is durable.</summary>
    public void AddSealed(in SealedSegment segment)
    {
        lock (_gate)
        {
            _sealed.Enqueue(segment);
            _sealedSize += segment.Size;
            _lastSegment = Math.Max(_lastSegment, segment.Number);
        }
    }

    /// <exception cref="StorageException">Nothing of the batch was taken.</exception>
    public void Append(in RecordBatch batch)
    {
        // Under the lock, so that nothing slips into a segment between its last sync and its end.
        lock (_gate)
        {
            JournalWriter writer = _open ?? OpenNextUnsynchronized();
            writer.Append(batch);
            _openRecords += batch.Count;
            _appended += batch.Records.Length;
        }
    }

    /// <summary>Makes durable what was appended so far.</summary>
    /// <exception cref="StorageException">What was not durable before is lost.</exception>
    public async ValueTask CommitAsync(GroupCommit commits, CancellationToken cancellationToken)
    {
        if (Open is { } writer)
        {
            await CommitAsync(writer, commits, cancellationToken);
        }
    }

    /// <summary>Makes the open segment durable and ends it.</summary>
    /// <exception cref="StorageException">What was not durable before is lost.</exception>
    public async ValueTask SealAsync(GroupCommit commits, CancellationToken cancellationToken)
    {
        if (Open is not { } writer)
        {
            return;
        }

        while (true)
        {
            await CommitAsync(writer, commits, cancellationToken);
            lock (_gate)
            {
                if (_open != writer)
                {
                    return; // Another sealed it meanwhile.
                }

                if (writer.DurableIndex < writer.LastIndex)
                {
                    continue; // Appended during the sync, by who took the track over: to be durable before the segment ends.
                }

                _open = null;
                if (writer.Size > 0)
                {
                    _sealed.Enqueue(new SealedSegment(_lastSegment, writer.Path, writer.Size, _openRecords));
                    _sealedSize += writer.Size;
                }

                _openRecords = 0;
            }

            writer.Dispose();
            return;
        }
    }

    /// <summary>Sealed segments, oldest first.</summary>
    public SealedSegment[] GetSealed()
    {
        lock (_gate)
        {
            return [.. _sealed];
        }
    }

    /// <summary>Removes segments that are stored, up to <paramref name="number"/>.</summary>
    public void RemoveSealed(int number)
    {
        while (true)
        {
            SealedSegment segment;
            lock (_gate)
            {
                if (!_sealed.TryPeek(out segment) || number < segment.Number)
                {
                    return;
                }

                _sealed.Dequeue();
                _sealedSize -= segment.Size;
            }

            File.Delete(segment.Path);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _open?.Dispose();
            _open = null;
            _sealed.Clear();
            _sealedSize = 0;
        }
    }

    // With the lock held.
    private JournalWriter OpenNextUnsynchronized()
    {
        _lastSegment++; // Never again, even when the next line throws: a file of this name may be there then.
        JournalWriter writer = JournalWriter.Create(directory.SegmentPath(_lastSegment));
        Volatile.Write(ref _open, writer);
        return writer;
    }

    private async ValueTask CommitAsync(JournalWriter writer, GroupCommit commits, CancellationToken cancellationToken)
    {
        long appended;
        lock (_gate)
        {
            appended = _appended;
        }

        await commits.CommitAsync(writer, cancellationToken);
        lock (_gate)
        {
            _durable = Math.Max(_durable, appended);
            _durableIndex = Math.Max(_durableIndex, writer.DurableIndex);
        }
    }
}
