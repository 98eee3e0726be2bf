using Recorder.Audit;
using Recorder.Host.Api;
using Recorder.Host.Configuration;
using Recorder.Storage;
using Recorder.Streaming.Collector;
using Recorder.Streaming.Completer;
using Recorder.Streaming.Wire;
using Recorder.Telemetry;

namespace Recorder.Host.Roles;

/// <summary>A collector and all it stands on, in this process.</summary>
internal sealed class CollectorParts : IAsyncDisposable
{
    private readonly FileLeaderLock _leaderLock;

    private CollectorParts(IRecordingStore store, SqliteAuditLog audit, CollectorCore core, FileLeaderLock leaderLock, StoreProbe probe, CompleterConfig times)
    {
        (Store, Audit, Core, _leaderLock) = (store, audit, core, leaderLock);
        Probe = probe;
        Completer = new UploadCompleter(core, leaderLock, new CompleterOptions { Interval = times.Interval, TrackerTtl = times.TrackerTtl });
    }

    public IRecordingStore Store { get; }
    public SqliteAuditLog Audit { get; }
    public CollectorCore Core { get; }
    public UploadCompleter Completer { get; }
    public StoreProbe Probe { get; }

    /// <summary>Opens the store and the audit log, and takes up what an earlier process left.</summary>
    public static async Task<CollectorParts> OpenAsync(CollectorSettings settings, ILoggerFactory logs, CancellationToken cancellationToken)
    {
        TimeProvider time = TimeProvider.System;
        FileRecordingStore store = FileRecordingStore.Open(StoreUri.Parse(settings.StorageUri).Path, time);
        await store.ProbeAsync(cancellationToken);
        SqliteAuditLog audit = SqliteAuditLog.Open(settings.AuditFile, time);
        CollectorOptions options = new() { TrackerTtl = settings.Completer.TrackerTtl, RecordingUrlPrefix = settings.StorageUri.TrimEnd('/') + "/" };
        CollectorCore core = new(store, audit, audit.Trackers, settings.Journals, options, time, logs.CreateLogger("collector"));
        await core.RecoverAsync(cancellationToken);
        FileLeaderLock leaderLock = new(Path.Combine(settings.Journals, "completer.lock"));
        return new CollectorParts(store, audit, core, leaderLock, new StoreProbe(store, time, logs.CreateLogger("store")), settings.Completer);
    }

    /// <summary>Serves recorders and viewers.</summary>
    public void Map(WebApplication app)
    {
        app.UseApiAccess(app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("access"));
        app.MapCollector(CallerIdentity.Of, Core.For);
        new SessionEndpoints(Audit, Audit.Sessions).Map(app);
        new TerminationEndpoint(Core, Audit.Sessions, Audit.Trackers, TimeProvider.System).Map(app);
        new RecordingEndpoints(Store, new ViewingLog(Audit, TimeProvider.System)).Map(app);
    }

    public CollectorStatus Status()
    {
        string? problem = Probe.Problem
            ?? (Core.JournalSpace == SpaceLevel.Critical ? "the collector's own volume is full" : null);
        return new CollectorStatus(
            problem,
            new CollectorStatus.StoreStatus(Probe.Problem, Probe.Succeeded),
            new CollectorStatus.SessionStatus(Core.LiveSessions, Core.PendingUploads, Core.QuarantinedUploads),
            Core.LastStored);
    }

    /// <param name="problem">What else may be wrong in this process.</param>
    public HealthAnswers HealthAnswers(Func<string?>? problem = null) => new(_ => Task.FromResult(Status().Problem ?? problem?.Invoke()))
    {
        Status = _ => Task.FromResult(Status().ToJson()),
    };

    public async ValueTask DisposeAsync()
    {
        await Core.DisposeAsync();
        _leaderLock.Dispose();
        await Audit.DisposeAsync();
    }
}
