namespace Recorder.Streaming.Recording;

/// <summary>Somebody waits until everything up to <paramref name="index"/> is durable, or the track complete.</summary>
internal sealed class TrackRequest(bool completes, long index) : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public bool Completes { get; } = completes;

    public long Index { get; } = index;
}
