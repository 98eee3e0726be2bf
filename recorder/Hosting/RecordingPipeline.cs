using Microsoft.Extensions.Logging;
using Recorder.Streaming;
using Recorder.Streaming.Recording;
using Recorder.Streaming.Spool;
using Recorder.Streaming.Sync;
using Recorder.Streaming.Unrecorded;
using Recorder.Streaming.Uploads;

namespace Recorder.Hosting;

/// <summary>
/// What lies between the sessions of a recording program and its collectors: streams to them (sync), a spool with its uploader
/// (async), or nothing but the audit log's events (off); the reports of which sessions run, and of what was lost. A spool that an
/// async mode left behind is shipped in the others, too.
/// </summary>
public sealed class RecordingPipeline : IAsyncDisposable
{
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan RecoveryInterval = TimeSpan.FromSeconds(15);

    // What is spooled waits without harm; beginning anew sends all of it again.
    private static readonly TimeSpan CollectorAwayFor = TimeSpan.FromMinutes(1);

    private readonly RecordingRoute _route;
    private readonly SpoolStore? _spool;
    private readonly Uploader? _uploader;
    private readonly SessionReporter _reporter;
    private readonly LossReporter _losses;
    private readonly ILogger _log;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stopUploads = new();

    private RecordingPipeline(
        PipelineOptions options, IReadOnlyList<ICollector> collectors, ILoggerFactory logs, TimeProvider time)
    {
        (_route, _time, _log) = (options.Route, time, logs.CreateLogger("recording"));
        ICollector any = new CollectorPool(collectors, CollectorAwayFor, time);
        _reporter = new SessionReporter(any, time, logs.CreateLogger<SessionReporter>());
        _losses = new LossReporter(any, options.Spool is null ? null : Path.Combine(options.Spool.Directory, "losses"), time, _log);
        if (options.Spool is { } spool)
        {
            _spool = SpoolStore.Open(spool, time, logs.CreateLogger("spool"));
            _uploader = new Uploader(_spool, any, new UploaderOptions(), time, Random.Shared, logs.CreateLogger<Uploader>());
        }

        IRecordSinkFactory sinks = options.Route switch
        {
            RecordingRoute.Collector => new CollectorSinkFactory(collectors, options.Streams, time, Random.Shared, logs.CreateLogger<CollectorSinkFactory>()),
            RecordingRoute.AuditLog => new AuditOnlySinkFactory(any, options.Streams, time, Random.Shared, logs.CreateLogger<AuditOnlySinkFactory>()),
            _ => new SpoolSinkFactory(_spool ?? throw new ArgumentException("no spool to record into", nameof(options))),
        };
        Sinks = new ReportedSinks(sinks, _reporter);
        Losses = new ReportedLosses(_losses, _reporter);
    }

    /// <summary>Where sessions are recorded to.</summary>
    public IRecordSinkFactory Sinks { get; }

    /// <summary>Why no session can begin; null: it can, as far as is known on this side of the collectors.</summary>
    public string? Problem => _route == RecordingRoute.Spool && _spool is { DiskState: not DiskState.Available } full
        ? $"the recording disk is {full.DiskState.ToString().ToLowerInvariant()}"
        : null;

    /// <summary>Takes losses over.</summary>
    public ILossReporter Losses { get; }

    /// <summary>Opens the spool and completes what a dead process left in it.</summary>
    /// <param name="options">Where it leads.</param>
    /// <param name="collectors">Any of them will do.</param>
    /// <param name="logs">For all parts.</param>
    /// <param name="time">For all parts.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<RecordingPipeline> OpenAsync(
        PipelineOptions options, IReadOnlyList<ICollector> collectors, ILoggerFactory logs, TimeProvider time, CancellationToken cancellationToken)
    {
        RecordingPipeline pipeline = new(options, collectors, logs, time);
        if (pipeline._spool is { AbandonedCount: > 0 } left)
        {
            int recovered = await left.RecoverAsync(pipeline._losses, cancellationToken);
            pipeline._log.LogInformation("{Count} tracks of an earlier process are completed from the spool", recovered);
        }

        return pipeline;
    }

    /// <summary>Ships and reports while <paramref name="sessions"/> runs, then ships what it can within a bound; the rest waits in the spool.</summary>
    public async Task RunAsync(Func<Task> sessions)
    {
        Task uploading = _uploader?.RunAsync(_stopUploads.Token) ?? Task.CompletedTask;
        Task reporting = _reporter.RunAsync(_stopUploads.Token);
        Task recovering = RecoverAsync(_stopUploads.Token);
        try
        {
            await sessions();
            await DrainAsync();
        }
        finally
        {
            await _stopUploads.CancelAsync();
            await Task.WhenAll(uploading, reporting, recovering);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _uploader?.Dispose();
        await _losses.DisposeAsync();
        if (_spool is not null)
        {
            await _spool.DisposeAsync();
        }

        _stopUploads.Dispose();
    }

    // Sessions whose recorder dropped them while this process lives (FailOpen, vanished clients).
    private async Task RecoverAsync(CancellationToken cancellationToken)
    {
        using PeriodicTimer timer = new(RecoveryInterval, _time);
        try
        {
            while (_spool is not null && await timer.WaitForNextTickAsync(cancellationToken))
            {
                await _spool.RecoverAsync(_losses, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The end of it.
        }
    }

    private async Task DrainAsync()
    {
        if (_uploader is null || _spool is null)
        {
            return;
        }

        using PeriodicTimer look = new(TimeSpan.FromMilliseconds(50), _time);
        long started = _time.GetTimestamp();
        while (_spool.TrackCount > 0 && _time.GetElapsedTime(started) < DrainTime && await look.WaitForNextTickAsync(CancellationToken.None))
        {
            // Uploads go on meanwhile.
        }

        if (_spool.TrackCount > 0)
        {
            _log.LogWarning("{Count} tracks wait in the spool for the next start", _spool.TrackCount);
        }
    }
}
