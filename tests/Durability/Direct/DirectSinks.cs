using Microsoft.Extensions.Logging;
using Recorder.Streaming;
using Recorder.Streaming.Recording;
using Recorder.Streaming.Spool;
using Recorder.Streaming.Sync;
using Recorder.Streaming.Uploads;
using Recorder.Streaming.Wire;

namespace Durability.Direct;

/// <summary>What a direct recorder records into, made of the same pieces as the node service's.</summary>
internal sealed class DirectSinks : IAsyncDisposable
{
    private readonly CollectorClient[] _collectors;
    private readonly CancellationTokenSource _stopping = new();
    private readonly SpoolStore? _spool;
    private readonly Uploader? _uploader;
    private readonly LossReporter? _losses;
    private readonly List<Task> _loops = [];

    private DirectSinks(DirectSettings settings, ILoggerFactory logs)
    {
        _collectors = [.. settings.Endpoints.Split(',').Select(endpoint => new CollectorClient(new CollectorClientOptions { Endpoint = endpoint }, Clock.Time))];
        Reporter = new SessionReporter(_collectors[0], Clock.Time, logs.CreateLogger<SessionReporter>());
        _loops.Add(Reporter.RunAsync(_stopping.Token));
        if (settings.IsSync)
        {
            var options = new CollectorSinkOptions { ResumeTimeout = TimeSpan.FromSeconds(settings.ResumeSeconds), AckTimeout = TimeSpan.FromSeconds(settings.ResumeSeconds) };
            Factory = new CollectorSinkFactory(_collectors, options, Clock.Time, Random.Shared, logs.CreateLogger<CollectorSinkFactory>());
            return;
        }

        _spool = SpoolStore.Open(new SpoolOptions { Directory = settings.Spool }, Clock.Time, logs.CreateLogger("spool"));
        _losses = new LossReporter(_collectors[0], Path.Combine(settings.Spool, "losses"), Clock.Time, logs.CreateLogger("losses"));
        var backoff = new UploaderOptions { Backoff = new BackoffPolicy(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(2)) };
        _uploader = new Uploader(_spool, _collectors[0], backoff, Clock.Time, Random.Shared, logs.CreateLogger<Uploader>());
        Factory = new SpoolSinkFactory(_spool);
    }

    public IRecordSinkFactory Factory { get; }

    public SessionReporter Reporter { get; }

    public ILossReporter Losses => (ILossReporter?)_losses ?? new NoLosses();

    /// <summary>Opens the spool and completes what a dead process left in it.</summary>
    public static async Task<DirectSinks> OpenAsync(DirectSettings settings, ILoggerFactory logs, CancellationToken cancellationToken)
    {
        var sinks = new DirectSinks(settings, logs);
        if (sinks._spool is { } spool && sinks._uploader is { } uploader)
        {
            await spool.RecoverAsync(sinks.Losses, cancellationToken);
            sinks._loops.Add(uploader.RunAsync(sinks._stopping.Token));
        }

        return sinks;
    }

    /// <summary>Returns when the spool is empty, however long that takes.</summary>
    public async Task DrainAsync()
    {
        while (_spool is { TrackCount: > 0 } spool)
        {
            await spool.RecoverAsync(Losses, CancellationToken.None); // Sessions whose recording failed.
            await Clock.DelayAsync(0.2, CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_loops);
        _uploader?.Dispose();
        if (_losses is not null)
        {
            await _losses.DisposeAsync();
        }

        if (_spool is not null)
        {
            await _spool.DisposeAsync();
        }

        Array.ForEach(_collectors, collector => collector.Dispose());
        _stopping.Dispose();
    }

    private sealed class NoLosses : ILossReporter
    {
        public void Report(RecordingLoss loss)
        {
        }
    }
}
