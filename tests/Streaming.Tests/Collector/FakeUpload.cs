using System.Security.Cryptography;
using Recorder.Format;
using Recorder.Storage;
using Recorder.Streaming;
using Recorder.Streaming.Wire;

namespace Streaming.Tests.Collector;

/// <summary>One track in a <see cref="FakeCollector"/>: what was taken, what of it is durable, and what was completed.</summary>
internal sealed class FakeUpload(FakeCollector collector, RecordingKey key, Guid id, long fromIndex = 0)
{
    // Under _gate, but for _changed.
    private readonly Lock _gate = new();
    private readonly List<byte> _records = [];
    private readonly List<long> _indices = [];
    private readonly Pulse _changed = new();
    private long _durable = fromIndex - 1;
    private int _pending;
    private object? _holder;
    private bool _live;
    private StoredTrack? _stored;

    public RecordingKey Key => key;

    public Guid Id => id;

    public bool IsCompleted => _stored is not null;

    public bool IsLive => _holder is not null && _live;

    /// <summary>How often somebody came to go on with it.</summary>
    public int Holds { get; private set; }

    /// <summary>Most bytes that ever waited to become durable.</summary>
    public int MostPending { get; private set; }

    public long Durable
    {
        get
        {
            lock (_gate)
            {
                return _durable;
            }
        }
    }

    public IReadOnlyList<long> Indices
    {
        get
        {
            lock (_gate)
            {
                return [.. _indices];
            }
        }
    }

    public byte[] Records
    {
        get
        {
            lock (_gate)
            {
                return [.. _records];
            }
        }
    }

    public FakeTrack Hold(bool live)
    {
        lock (_gate)
        {
            Holds++;
            Forget();
            var track = new FakeTrack(this);
            (_holder, _live) = (track, live);
            return track;
        }
    }

    public void Release(FakeTrack holder) => _holder = _holder == holder ? null : _holder;

    public async Task AppendAsync(FakeTrack holder, RecordBatch batch, CancellationToken cancellationToken)
    {
        collector.ThrowIfFailing();
        while (!TryTake(holder, batch))
        {
            Task change = _changed.NextAsync();
            if (!TryTake(holder, batch))
            {
                await change.WaitAsync(cancellationToken);
                continue;
            }

            break;
        }

        if (collector.AutoDurable)
        {
            MakeDurable();
        }
    }

    /// <summary>What a power cut would leave.</summary>
    public void Forget()
    {
        int kept = _indices.FindIndex(index => _durable < index);
        if (0 <= kept)
        {
            ReadOnlySpan<byte> rest = _records.ToArray();
            int size = rest.Length;
            for (int i = 0; i < kept; i++)
            {
                RecordReader.TryRead(ref rest, out _);
            }

            _records.RemoveRange(size - rest.Length, rest.Length);
            _indices.RemoveRange(kept, _indices.Count - kept);
        }

        _pending = 0;
    }

    public void MakeDurable()
    {
        lock (_gate)
        {
            _durable = _indices.Count == 0 ? fromIndex - 1 : _indices[^1];
            _pending = 0;
        }

        _changed.Fire();
    }

    public void Flush()
    {
        collector.ThrowIfFailing();
        MakeDurable();
    }

    /// <summary>Lets waiting callers notice a failure.</summary>
    public void Wake() => _changed.Fire();

    /// <summary>Changes a byte of what is kept.</summary>
    public void Tamper()
    {
        lock (_gate)
        {
            _records[^1] ^= 1;
        }
    }

    /// <summary>The last event, which was acknowledged, is gone.</summary>
    public void LoseLast()
    {
        lock (_gate)
        {
            long acknowledged = _durable;
            _durable = _indices[^1] - 1;
            Forget();
            _durable = acknowledged;
        }
    }

    public async Task WaitDurableAsync(long index, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task change = _changed.NextAsync();
            collector.ThrowIfFailing();
            if (index <= Durable)
            {
                return;
            }

            await change.WaitAsync(cancellationToken);
        }
    }

    public StoredTrack Complete()
    {
        Flush();
        lock (_gate)
        {
            byte[] records = [.. _records];
            if (collector.IsTampering)
            {
                records[^1] ^= 1;
            }

            if (_stored is null || _stored.RecordCount != _indices.Count)
            {
                _stored = new StoredTrack(
                    records.Length, SHA256.HashData([1, .. records]), _indices.Count, SHA256.HashData(records), _durable, (_stored?.Revision ?? 0) + 1);
            }

            return _stored;
        }
    }

    private bool TryTake(FakeTrack holder, in RecordBatch batch)
    {
        lock (_gate)
        {
            if (_holder != holder)
            {
                throw new CollectorRefusedException($"upload {id} is held by another caller");
            }

            if (0 < _pending && collector.WindowSize < _pending + batch.Records.Length)
            {
                return false;
            }

            Take(batch);
            return true;
        }
    }

    private void Take(in RecordBatch batch)
    {
        ReadOnlySpan<byte> rest = batch.Records.Span;
        while (!rest.IsEmpty)
        {
            ReadOnlySpan<byte> before = rest;
            Assert.True(RecordReader.TryRead(ref rest, out ReadOnlySpan<byte> message));
            long index = RecordKey.Read(message).Index, last = _indices.Count == 0 ? fromIndex - 1 : _indices[^1];
            if (index <= last)
            {
                continue;
            }

            if (index != last + 1)
            {
                throw new CollectorRefusedException($"event {index} comes after {last}: there is a gap");
            }

            _indices.Add(index);
            _records.AddRange(before[..^rest.Length]);
        }

        _pending += batch.Records.Length;
        MostPending = int.Max(MostPending, _pending);
    }
}
