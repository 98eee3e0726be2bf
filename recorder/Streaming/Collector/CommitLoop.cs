using System.Threading.Channels;

namespace Recorder.Streaming.Collector;

/// <summary>Makes journals durable. While one sync runs, all that is appended meanwhile gathers for the next.</summary>
internal sealed class CommitLoop
{
    private const int Workers = 4;

    private readonly Channel<TrackIntake> _asked = Channel.CreateUnbounded<TrackIntake>();

    public void Add(TrackIntake track) => _asked.Writer.TryWrite(track);

    /// <summary>Runs until <paramref name="stopping"/>; what was asked for by then is still done.</summary>
    public Task RunAsync(CancellationToken stopping)
    {
        stopping.Register(() => _asked.Writer.TryComplete());
        return Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => Task.Run(WorkAsync, CancellationToken.None)));
    }

    private async Task WorkAsync()
    {
        await foreach (TrackIntake track in _asked.Reader.ReadAllAsync(CancellationToken.None))
        {
            track.Commit();
        }
    }
}
