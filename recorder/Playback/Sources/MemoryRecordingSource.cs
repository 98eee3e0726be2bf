using Recorder.Format;

namespace Recorder.Playback.Sources;

/// <summary>A recording in memory, with the tracks it is given.</summary>
public sealed class MemoryRecordingSource(string name, byte[] recording) : IRecordingSource
{
    public string Name => name;

    public byte[]? Index { get; init; }

    public byte[]? Input { get; init; }

    public byte[]? Streams { get; init; }

    public Task<long> GetSizeAsync(CancellationToken cancellationToken) => Task.FromResult((long)recording.Length);

    public Task<Stream> OpenAsync(long offset, long? length, CancellationToken cancellationToken)
    {
        int start = (int)Math.Min(offset, recording.Length);
        int count = (int)Math.Min(length ?? long.MaxValue, recording.Length - start);
        return Task.FromResult<Stream>(new MemoryStream(recording, start, count, writable: false));
    }

    public Task<byte[]?> ReadIndexAsync(CancellationToken cancellationToken) => Task.FromResult(Index);

    public Task<Stream?> OpenTrackAsync(Track track, CancellationToken cancellationToken)
    {
        byte[]? content = track switch { Track.Input => Input, Track.Streams => Streams, _ => recording };
        return Task.FromResult<Stream?>(content is null ? null : new MemoryStream(content, writable: false));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
