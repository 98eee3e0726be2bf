using Recorder.Format;

namespace Recorder.Streaming.Sync;

/// <summary>The records of one track that are not durable yet, in order: first those that were sent, then those that were not.</summary>
internal sealed class ReplayBuffer(int limit)
{
    // A quiet session's batch travels alone, in a small block; what waits behind another block is gathered in big ones.
    private const int SmallBlock = 4 * 1024, BigBlock = 64 * 1024;

    private readonly Lock _gate = new();
    private ReplayBlock? _oldest;
    private ReplayBlock? _newest;
    private ReplayBlock? _unsent;
    private long _size;
    private bool _closed;

    /// <summary>Everything up to here is durable, and gone from the buffer.</summary>
    public long ReleasedIndex { get; private set; } = -1;

    /// <summary>Whoever goes on elsewhere begins with this event: those before it are durable.</summary>
    public long FirstIndex
    {
        get
        {
            lock (_gate)
            {
                return _oldest?.Batch.FirstIndex ?? ReleasedIndex + 1;
            }
        }
    }

    /// <summary>What is up to here is not kept: whoever is to go on must have it.</summary>
    public long NeededIndex => long.Min(ReleasedIndex, FirstIndex - 1);

    /// <summary>Everything taken is durable.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (_gate)
            {
                return _size == 0;
            }
        }
    }

    /// <summary>Copies a batch. False: there is no room now. A batch larger than the buffer is taken when it is empty.</summary>
    public bool TryAdd(in RecordBatch batch)
    {
        lock (_gate)
        {
            if (_closed || (0 < _size && limit < _size + batch.Records.Length))
            {
                return false;
            }

            if (_unsent is null || !_newest!.TryAppend(batch))
            {
                Link(new ReplayBlock(int.Max(batch.Records.Length, _unsent is null ? SmallBlock : BigBlock)));
                _newest!.TryAppend(batch);
            }

            _size += batch.Records.Length;
            return true;
        }
    }

    /// <summary>The next records to send; give the block back with <see cref="OnSent"/>.</summary>
    public ReplayBlock? TakeUnsent()
    {
        lock (_gate)
        {
            if (_unsent is not { } block)
            {
                return null;
            }

            block.IsInUse = true;
            _unsent = block.Next;
            return block;
        }
    }

    public void OnSent(ReplayBlock block)
    {
        lock (_gate)
        {
            block.IsInUse = false;
            Release();
        }
    }

    /// <summary>Gives up what is durable.</summary>
    public void Release(long durableIndex)
    {
        lock (_gate)
        {
            ReleasedIndex = long.Max(ReleasedIndex, durableIndex);
            Release();
        }
    }

    /// <summary>Another stream takes over: what is not durable is to be sent again.</summary>
    public void Rewind()
    {
        lock (_gate)
        {
            _unsent = _oldest;
        }
    }

    /// <summary>Reads what is kept, in order.</summary>
    public void ForEach(Action<RecordBatch> read)
    {
        lock (_gate)
        {
            for (ReplayBlock? block = _oldest; block is not null; block = block.Next)
            {
                read(block.Batch);
            }
        }
    }

    /// <summary>Gives all memory back. Nothing is sent any more.</summary>
    public void Close()
    {
        lock (_gate)
        {
            for (; _oldest is not null; _oldest = _oldest.Next)
            {
                _oldest.Return();
            }

            (_newest, _unsent, _size, _closed) = (null, null, 0, true);
        }
    }

    private void Link(ReplayBlock block)
    {
        _ = _newest is null ? _oldest = block : _newest.Next = block;
        _newest = block;
        _unsent ??= block;
    }

    // A block that is on its way again may become durable by what its collector had taken before.
    private void Release()
    {
        while (_oldest is { IsInUse: false } block && block.LastIndex <= ReleasedIndex)
        {
            _oldest = block.Next;
            _newest = _oldest is null ? null : _newest;
            _unsent = _unsent == block ? _oldest : _unsent;
            _size -= block.Size;
            block.Return();
        }
    }
}
