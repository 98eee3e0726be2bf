using Recorder.Format;
using Recorder.Playback.Checks;
using Recorder.Playback.Sources;

namespace Recorder.Cli.Sources;

/// <summary>Tells how much of a recording was read, when it is read whole.</summary>
internal sealed class WatchedSource(IRecordingSource source, IProgress<long> progress) : IRecordingSource
{
    public string Name => source.Name;

    public Task<long> GetSizeAsync(CancellationToken cancellationToken) => source.GetSizeAsync(cancellationToken);

    public async Task<Stream> OpenAsync(long offset, long? length, CancellationToken cancellationToken)
    {
        Stream stream = await source.OpenAsync(offset, length, cancellationToken);
        return offset == 0 && length is null ? new ProgressStream(stream, progress) : stream;
    }

    public Task<byte[]?> ReadIndexAsync(CancellationToken cancellationToken) => source.ReadIndexAsync(cancellationToken);

    public Task<Stream?> OpenTrackAsync(Track track, CancellationToken cancellationToken) => source.OpenTrackAsync(track, cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
