using Recorder.Format;
using Recorder.Format.Events;
using Recorder.Streaming;

namespace Streaming.Tests.Recording;

/// <summary>Keeps one track's records in memory; waits or fails when told to.</summary>
internal sealed class FakeSink : IRecordSink
{
    private readonly List<byte[]> _batches = [];
    private readonly TaskCompletionSource _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _mayTake = Done();

    public List<RecordBatch> Batches { get; } = [];

    public bool IsCompleted { get; private set; }

    public bool IsDisposed { get; private set; }

    /// <summary>A batch was handed to it.</summary>
    public bool IsAsked { get; private set; }

    /// <summary>Thrown by every call, when set.</summary>
    public Exception? Fault { get; set; }

    public long DurableIndex { get; private set; } = -1;

    /// <summary>Events as they would be read back.</summary>
    public IReadOnlyList<OneOf> Events
    {
        get
        {
            lock (_batches)
            {
                return [.. _batches.SelectMany(Parse)];
            }
        }
    }

    public Task Failed => _failed.Task;

    /// <summary>Fails on its own, between two calls.</summary>
    public void Fail(Exception fault)
    {
        Fault = fault;
        _failed.SetResult();
    }

    public void Block() => _mayTake = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Unblock() => _mayTake.TrySetResult();

    /// <summary>Takes the batch that it was handed, and blocks at the next.</summary>
    public void TakeOne()
    {
        TaskCompletionSource mayTake = _mayTake;
        Block();
        mayTake.SetResult();
    }

    public async ValueTask AppendAsync(RecordBatch batch, CancellationToken cancellationToken)
    {
        IsAsked = true;
        await _mayTake.Task.WaitAsync(cancellationToken);
        ThrowIfFaulty();
        lock (_batches)
        {
            _batches.Add(batch.Records.ToArray());
            Batches.Add(batch with { Records = default });
        }
    }

    public ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        ThrowIfFaulty();
        DurableIndex = Batches.Count == 0 ? -1 : Batches[^1].LastIndex;
        return default;
    }

    public async ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        await FlushAsync(cancellationToken);
        IsCompleted = true;
    }

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        return default;
    }

    public static List<OneOf> Parse(byte[] records)
    {
        List<OneOf> events = [];
        ReadOnlySpan<byte> rest = records;
        while (RecordReader.TryRead(ref rest, out ReadOnlySpan<byte> message))
        {
            events.Add(OneOf.Parser.ParseFrom(message));
        }

        return events;
    }

    private static TaskCompletionSource Done()
    {
        var done = new TaskCompletionSource();
        done.SetResult();
        return done;
    }

    private void ThrowIfFaulty()
    {
        if (Fault is not null)
        {
            throw Fault;
        }
    }
}
