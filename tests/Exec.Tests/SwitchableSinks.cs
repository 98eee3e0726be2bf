using Recorder.Format;
using Recorder.Storage;
using Recorder.Streaming;

namespace Exec.Tests;

/// <summary>Sinks that fail, or wait, when told to.</summary>
internal sealed class SwitchableSinks(IRecordSinkFactory inner) : IRecordSinkFactory
{
    private volatile TaskCompletionSource _mayTake = Opened();
    private int _appended;

    /// <summary>Thrown by every call, when set.</summary>
    internal string? Fault { get; set; }

    /// <summary>Events taken: how they come in batches is nobody's promise.</summary>
    internal int Appended => Volatile.Read(ref _appended);

    internal void Block() => _mayTake = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    internal void Unblock() => _mayTake.TrySetResult();

    public async ValueTask<IRecordSink> OpenAsync(RecordingKey key, CancellationToken cancellationToken)
    {
        ThrowIfFaulty();
        return new Sink(this, await inner.OpenAsync(key, cancellationToken));
    }

    private static TaskCompletionSource Opened()
    {
        var opened = new TaskCompletionSource();
        opened.SetResult();
        return opened;
    }

    private void ThrowIfFaulty()
    {
        if (Fault is { } fault)
        {
            throw new RecordingFailedException(fault);
        }
    }

    private sealed class Sink(SwitchableSinks switches, IRecordSink inner) : IRecordSink
    {
        public long DurableIndex => inner.DurableIndex;

        public Task Failed => inner.Failed;

        public async ValueTask AppendAsync(RecordBatch batch, CancellationToken cancellationToken)
        {
            await switches._mayTake.Task.WaitAsync(cancellationToken);
            switches.ThrowIfFaulty();
            await inner.AppendAsync(batch, cancellationToken);
            Interlocked.Add(ref switches._appended, batch.Count);
        }

        public ValueTask FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

        public ValueTask CompleteAsync(CancellationToken cancellationToken)
        {
            switches.ThrowIfFaulty();
            return inner.CompleteAsync(cancellationToken);
        }

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
