using Recorder.Format;
using Recorder.Storage;
using Recorder.Streaming.Journal;
using Recorder.Streaming.Uploads;

namespace Recorder.Streaming.Spool;

/// <summary>
/// Reads a track's events, and waits for more until the track is complete. Of a track that is being recorded it gives only
/// what is durable: the collector must never have more than this machine would have after a loss of power.
/// </summary>
internal sealed class SpoolTrackReader(SpoolTrack track, long fromIndex) : ISpooledReader
{
    private readonly bool _isSalvaged = track.State.IsSalvaged;
    private JournalReader? _segment;
    private int _number;
    private bool _isHeld;

    public RecordBatch Batch { get; private set; }

    public async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed = track.ChangedAsync();
            bool isCompleted = track.IsCompleted;
            long durable = track.DurableIndex;
            if (track.State.IsSalvaged != _isSalvaged)
            {
                throw new StorageException(StorageProblem.Unavailable, $"{track.Folder} was salvaged while it was read");
            }

            _isHeld = _isHeld || TryReadBlock(isCompleted);
            if (_isHeld && (isCompleted || Batch.LastIndex <= durable))
            {
                _isHeld = false;
                return true;
            }

            if (!_isHeld && isCompleted)
            {
                return false;
            }

            if (track.IsGone)
            {
                throw new RecordFormatException($"{track.Folder} could not be recovered");
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    public ValueTask DisposeAsync()
    {
        _segment?.Dispose();
        return default;
    }

    private bool TryReadBlock(bool isCompleted)
    {
        while (true)
        {
            if (_segment is null && !TryOpenNext())
            {
                return false;
            }

            if (_segment!.TryReadNext(out RecordBatch block))
            {
                if (block.LastIndex >= fromIndex)
                {
                    Batch = block;
                    return true;
                }
            }
            else if (_segment.IsGrowing)
            {
                if (!isCompleted && !File.Exists(NextPath()))
                {
                    return false;
                }

                _segment.IsGrowing = false; // Its writer is done with it: look again, to the very end.
            }
            else
            {
                _segment.Dispose();
                _segment = null;
            }
        }
    }

    private bool TryOpenNext()
    {
        string path = NextPath();
        if (!File.Exists(path))
        {
            return false;
        }

        _segment = new JournalReader(path) { IsGrowing = true };
        _number++;
        return true;
    }

    private string NextPath() => !_isSalvaged ? SpoolLayout.Segment(track.Folder, _number + 1)
        : _number == 0 ? SpoolLayout.Salvaged(track.Folder)
        : "";
}
