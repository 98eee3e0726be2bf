using Recorder.Format;
using Recorder.Storage;

namespace Recorder.Streaming.Collector;

/// <summary>
/// A caller's hold on a track: one being taken in, or one completed already, which is re-opened when events come that it does
/// not have.
/// </summary>
internal sealed class CollectorTrack : ICollectorTrack
{
    private readonly CollectorCore _core;
    private readonly CancellationTokenSource _left = new();
    private Task<SessionTermination>? _terminated;
    private CompletedUpload? _completed;
    private TrackIntake? _intake;

    /// <summary>The caller attaches it.</summary>
    public CollectorTrack(CollectorCore core, TrackIntake intake, bool live) =>
        (_core, _intake, Live, UploadId, Key) = (core, intake, live, intake.Description.UploadId, intake.Key);

    public CollectorTrack(CollectorCore core, CompletedUpload completed, bool live) =>
        (_core, _completed, Live, UploadId, Key) = (core, completed, live, completed.Description.UploadId, completed.Description.Key);

    public Guid UploadId { get; }

    /// <summary>The session runs as long as this is held.</summary>
    public bool Live { get; }

    public long DurableIndex => _completed?.LastRealIndex ?? _intake!.DurableIndex;

    public Task<SessionTermination> Terminated => Live && Key.Track == Track.Main
        ? _terminated ??= _core.Terminations.WaitAsync(Key.Session, _left.Token)
        : SessionTermination.Never;

    private RecordingKey Key { get; }

    public ValueTask AppendAsync(RecordBatch batch, CancellationToken cancellationToken) => _completed is null
        ? _intake!.AppendAsync(this, batch, cancellationToken)
        : AppendToCompletedAsync(batch, cancellationToken);

    public async Task WaitDurableAsync(long index, CancellationToken cancellationToken)
    {
        if (_completed is null || _completed.LastRealIndex < index)
        {
            await Intake.WaitDurableAsync(this, index, cancellationToken);
        }
    }

    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        if (_intake is { } intake)
        {
            intake.AskForCommit();
            await intake.WaitDurableAsync(this, intake.Taken.LastIndex, cancellationToken);
        }
    }

    public async Task<StoredTrack> CompleteAsync(CancellationToken cancellationToken)
    {
        if (_completed is null)
        {
            Task<CompletedUpload> completion = _core.Completions.Start(_intake!, holder: this, recover: false);
            _completed = await completion.WaitAsync(cancellationToken);
            _intake = null;
        }

        return _completed.ToStoredTrack();
    }

    public ValueTask DisposeAsync()
    {
        _left.Cancel();
        _intake?.Detach(this);
        return ValueTask.CompletedTask;
    }

    private TrackIntake Intake => _intake ?? throw new CollectorRefusedException($"upload {UploadId} is completed");

    private async ValueTask AppendToCompletedAsync(RecordBatch batch, CancellationToken cancellationToken)
    {
        if (batch.LastIndex <= _completed!.LastRealIndex)
        {
            return; // All of it is repeated.
        }

        TrackIntake intake = await _core.ReopenAsync(_completed, cancellationToken);
        if (!intake.TryAttach(this))
        {
            throw new CollectorUnavailableException($"upload {UploadId} is being completed");
        }

        (_intake, _completed) = (intake, null);
        await intake.AppendAsync(this, batch, cancellationToken);
    }
}
