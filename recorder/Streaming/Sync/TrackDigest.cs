using Recorder.Format;

namespace Recorder.Streaming.Sync;

/// <summary>What was sent of a track, to be compared with what the collector says that it has stored.</summary>
internal sealed class TrackDigest : IDisposable
{
    private readonly RecordingDigest _digest = new();
    private long _count;
    private long _last = -1;

    public void Add(in RecordBatch batch)
    {
        _digest.Append(batch.Records.Span);
        _count += batch.Count;
        _last = batch.LastIndex;
    }

    /// <summary>Exactly this is stored.</summary>
    public bool Is(StoredTrack stored) =>
        stored.RecordCount == _count && stored.LastIndex == _last && stored.ContentSha256.Span.SequenceEqual(_digest.GetCurrent());

    /// <summary>This is stored, alone or after other events.</summary>
    public bool IsIn(StoredTrack stored) => Is(stored) || (_count < stored.RecordCount && stored.LastIndex == _last);

    public void Dispose() => _digest.Dispose();

    public override string ToString() => $"{_count} up to {_last}";
}
