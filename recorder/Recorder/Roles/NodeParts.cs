using Recorder.Host.Configuration;
using Recorder.Sessions.Ssh.Node;
using Recorder.Streaming;
using Recorder.Streaming.Recording;
using Recorder.Streaming.Spool;
using Recorder.Streaming.Sync;
using Recorder.Streaming.Uploads;

namespace Recorder.Host.Roles;

/// <summary>The node service: the daemon that shells talk to and, by mode, the spool with its uploader or streams to the collector.</summary>
internal sealed class NodeParts : IAsyncDisposable
{
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan RecoveryInterval = TimeSpan.FromSeconds(15);

    private readonly SpoolStore? _spool;
    private readonly Uploader? _uploader;
    private readonly SessionReporter _reporter;
    private readonly LossReporter _losses;
    private readonly ILogger _log;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stopUploads = new();

    private NodeParts(
        SessionRecordingConfig config, StateDirectory state, IReadOnlyList<ICollector> collectors, ILoggerFactory logs, TimeProvider time)
    {
        (_time, _log) = (time, logs.CreateLogger("node"));
        _reporter = new SessionReporter(collectors[0], time, logs.CreateLogger<SessionReporter>());
        IRecordSinkFactory sinks;
        if (config.Mode == RecordingMode.NodeSync)
        {
            _losses = new LossReporter(collectors[0], folder: null, time, _log);
            sinks = new CollectorSinkFactory(collectors, new CollectorSinkOptions(), time, Random.Shared, logs.CreateLogger<CollectorSinkFactory>());
        }
        else
        {
            SpoolOptions spool = new() { Directory = state.Spool, MaxLoss = config.Spool.MaxLoss, Quota = config.Spool.Size };
            _spool = SpoolStore.Open(spool, time, logs.CreateLogger("spool"));
            _losses = new LossReporter(collectors[0], Path.Combine(state.Spool, "losses"), time, _log);
            _uploader = new Uploader(_spool, collectors[0], new UploaderOptions(), time, Random.Shared, logs.CreateLogger<Uploader>());
            sinks = new SpoolSinkFactory(_spool);
        }

        Daemon = new NodeDaemon(
            OptionsOf(config, state), new ReportedSinks(sinks, _reporter), _losses, time, logs.CreateLogger<NodeDaemon>());
    }

    public NodeDaemon Daemon { get; }

    /// <summary>Opens the spool and completes what a dead process left in it.</summary>
    public static async Task<NodeParts> OpenAsync(
        SessionRecordingConfig config, StateDirectory state, IReadOnlyList<ICollector> collectors, ILoggerFactory logs, CancellationToken cancellationToken)
    {
        NodeParts node = new(config, state, collectors, logs, TimeProvider.System);
        if (node._spool is { AbandonedCount: > 0 } spool)
        {
            int recovered = await spool.RecoverAsync(node._losses, cancellationToken);
            node._log.LogInformation("{Count} tracks of an earlier process are completed from the spool", recovered);
        }

        return node;
    }

    /// <summary>
    /// Serves until cancelled. Then ends the running sessions, telling their users, completes their recordings, and ships what
    /// it can within a bound; the rest waits in the spool.
    /// </summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        Task uploading = _uploader?.RunAsync(_stopUploads.Token) ?? Task.CompletedTask;
        Task reporting = _reporter.RunAsync(_stopUploads.Token);
        Task recovering = RecoverAsync(_stopUploads.Token);
        try
        {
            await Daemon.RunAsync(cancellationToken);
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

    private static NodeDaemonOptions OptionsOf(SessionRecordingConfig config, StateDirectory state) => new()
    {
        SocketPath = state.NodeSocket,
        Mode = config.Mode == RecordingMode.NodeSync ? "node-sync" : "node",
        Recording = new RecorderOptions { FailureMode = config.FailureMode, IsSync = config.Mode == RecordingMode.NodeSync },
        ClusterName = config.Name,
        RecordInput = config.RecordInput,
        ServerId = Environment.MachineName,
        TicketKey = TicketKeyFile.ReadOrCreate(Path.Combine(state.Root, "ticket.key")),
        Version = typeof(NodeParts).Assembly.GetName().Version?.ToString(3) ?? "",
    };

    // Sessions whose recorder dropped them while this process lives (FailOpen, vanished shells).
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
