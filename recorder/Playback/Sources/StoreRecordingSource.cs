using Recorder.Format;
using Recorder.Storage;

namespace Recorder.Playback.Sources;

/// <summary>A finished recording in a store.</summary>
public sealed class StoreRecordingSource(IRecordingStore store, StoredRecording recording) : IRecordingSource
{
    public string Name => recording.Key.Session.ToString();

    public Task<long> GetSizeAsync(CancellationToken cancellationToken) => Task.FromResult(recording.Size);

    public async Task<Stream> OpenAsync(long offset, long? length, CancellationToken cancellationToken) =>
        recording.Size <= offset || length == 0
            ? Stream.Null
            : await store.OpenReadAsync(recording, offset, Math.Min(length ?? long.MaxValue, recording.Size - offset), cancellationToken);

    public Task<byte[]?> ReadIndexAsync(CancellationToken cancellationToken) => store.ReadSidecarAsync(recording, "index", cancellationToken);

    public async Task<Stream?> OpenTrackAsync(Track track, CancellationToken cancellationToken)
    {
        StoredRecording? other = await store.FindAsync(new RecordingKey(recording.Key.Session, track), cancellationToken);
        return other is null ? null : await store.OpenReadAsync(other, 0, null, cancellationToken);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
