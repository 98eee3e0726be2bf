using System.Threading.Channels;

namespace Recorder.Streaming.Collector;

/// <summary>Makes tracks durable. While one round is synced, all that is appended meanwhile gathers for the next.</summary>
internal sealed class CommitLoop
{
    private readonly Channel<TrackIntake> _asked = Channel.CreateUnbounded<TrackIntake>(new UnboundedChannelOptions { SingleReader = true });

    public void Add(TrackIntake track) => _asked.Writer.TryWrite(track);

    /// <summary>Runs until <paramref name="stopping"/>; what was asked for by then is still done.</summary>
    public Task RunAsync(CancellationToken stopping)
    {
        stopping.Register(() => _asked.Writer.TryComplete());
        return Task.Run(WorkAsync, CancellationToken.None);
    }

    private async Task WorkAsync()
    {
        var round = new List<Task>();
        while (await _asked.Reader.WaitToReadAsync(CancellationToken.None))
        {
            round.Clear();
            while (_asked.Reader.TryRead(out TrackIntake? track))
            {
                round.Add(track.CommitAsync());
            }

            await Task.WhenAll(round);
        }
    }
}
