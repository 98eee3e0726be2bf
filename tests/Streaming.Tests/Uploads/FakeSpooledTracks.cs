using System.Threading.Channels;
using Recorder.Streaming.Uploads;

namespace Streaming.Tests.Uploads;

internal sealed class FakeSpooledTracks : ISpooledTracks
{
    private readonly Channel<ISpooledTrack> _tracks = Channel.CreateUnbounded<ISpooledTrack>();

    public long BytesTaken { get; set; }

    public void Add(ISpooledTrack track) => _tracks.Writer.TryWrite(track);

    public IAsyncEnumerable<ISpooledTrack> WatchAsync(CancellationToken cancellationToken) => _tracks.Reader.ReadAllAsync(cancellationToken);
}
