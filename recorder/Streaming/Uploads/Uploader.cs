using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Recorder.Streaming.Uploads;

/// <summary>
/// Ships spooled tracks to a collector while their sessions run, and deletes them when the store has confirmed all of it. Tracks do
/// not wait for each other.
/// </summary>
public sealed class Uploader(
    ISpooledTracks tracks, ICollector collector, UploaderOptions options, TimeProvider time, Random random, ILogger<Uploader> log) : IDisposable
{
    private readonly ConcurrentDictionary<Task, ISpooledTrack> _shipments = new();
    private readonly UploadTurns _turns = new(options.Concurrency);
    private readonly FloodWatch _floods = new(tracks, options.FloodBytesPerSecond, time);

    /// <summary>Tracks that are not shipped yet.</summary>
    public int Pending => _shipments.Count;

    /// <summary>Runs until it is cancelled; what is not shipped by then stays in the spool.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (ISpooledTrack track in tracks.WatchAsync(cancellationToken))
            {
                Task shipping = ShipAsync(track, cancellationToken);
                _shipments[shipping] = track;
                _ = shipping.ContinueWith(
                    done => _shipments.TryRemove(done, out _), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
        finally
        {
            await Task.WhenAll(_shipments.Keys);
        }
    }

    public void Dispose() => _turns.Dispose();

    private async Task ShipAsync(ISpooledTrack track, CancellationToken cancellationToken)
    {
        await Task.Yield();
        using var shipment = new TrackShipment(track, collector, _turns, new ShippingPace(options.LiveBytesPerSecond, time), _floods, log);
        using Activity? span = UploadMetrics.Begin(track.Key);
        int failures = 0;
        while (true)
        {
            TrackOutcome outcome = await shipment.TryAsync(cancellationToken);
            if (outcome == TrackOutcome.Done)
            {
                return;
            }

            failures = outcome == TrackOutcome.Progressed ? 1 : failures + 1;
            await Task.Delay(options.Backoff.DelayAfter(failures, random), time, cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
