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
    private readonly ILeaderElection _election;

    private CollectorParts(IRecordingStore store, IAuditStore audit, CollectorCore core, ILeaderElection election, StoreProbe probe, CompleterConfig times)
    {
        (Store, Audit, Core, _election) = (store, audit, core, election);
        Probe = probe;
        Completer = new UploadCompleter(core, election, new CompleterOptions
        {
            Interval = times.Interval, TrackerTtl = times.TrackerTtl, ForeignGrace = times.WaitForCollector,
        });
    }

    public IRecordingStore Store { get; }
    public IAuditStore Audit { get; }
    public CollectorCore Core { get; }
    public UploadCompleter Completer { get; }
    public StoreProbe Probe { get; }

    /// <summary>Opens the store and the audit log, and takes up what an earlier process left.</summary>
    public static async Task<CollectorParts> OpenAsync(CollectorSettings settings, ILoggerFactory logs, CancellationToken cancellationToken)
    {
        TimeProvider time = TimeProvider.System;
        FileRecordingStore store = FileRecordingStore.Open(StoreUri.Parse(settings.StorageUri).Path, time);
        await store.ProbeAsync(cancellationToken);
        ILeaderElection election = settings.Lease is { } lease
            ? LeaseElection.Start(lease, time, logs.CreateLogger("lease"))
            : new FileLeaderLock(Path.Combine(settings.Journals, "completer.lock"));
        IAuditStore audit = settings.Audit.Open(settings.AuditPasswordFile, time);
        await PrepareAsync(audit, logs.CreateLogger("audit"), cancellationToken);
        CollectorOptions options = new() { TrackerTtl = settings.Completer.TrackerTtl, RecordingUrlPrefix = settings.StorageUri.TrimEnd('/') + "/" };
        CollectorCore core = new(store, audit, audit.Trackers, settings.Journals, options, time, logs.CreateLogger("collector"));
        await core.RecoverAsync(cancellationToken);
        return new CollectorParts(store, audit, core, election, new StoreProbe(store, time, logs.CreateLogger("store")), settings.Completer);
    }

    // Sessions are recorded while the audit log's server is away; what there is to tell of them is told when it is back.
    private static async Task PrepareAsync(IAuditStore audit, ILogger log, CancellationToken cancellationToken)
    {
        try
        {
            await audit.PrepareAsync(cancellationToken);
        }
        catch (AuditException problem)
        {
            log.LogError("{Problem}; sessions are recorded, and completed when it can be written", problem.Message);
        }
    }

    /// <summary>Serves recorders and viewers.</summary>
    public void Map(WebApplication app)
    {
        app.UseApiAccess(app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("access"));
        app.MapCollector(CallerIdentity.Of, Core.For);
        LiveSessions sessions = new(Audit.Sessions, Audit.Trackers, TimeProvider.System);
        new SessionEndpoints(Audit, sessions).Map(app);
        new TerminationEndpoint(Core, sessions).Map(app);
        new RecordingEndpoints(Store, new ViewingLog(Audit, TimeProvider.System)).Map(app);
    }

    public CollectorStatus Status()
    {
        string? problem = Probe.Problem
            ?? (Core.JournalSpace == SpaceLevel.Critical ? "the collector's own volume is full" : null);
        return new CollectorStatus(
            problem,
            new CollectorStatus.StoreStatus(Probe.Problem, Probe.Succeeded),
            new CollectorStatus.SessionStatus(Core.LiveSessions, Core.PendingUploads, Core.QuarantinedUploads, Completer.Waiting.Count + Completer.WaitingGaps, Completer.Abandoned),
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
        await _election.DisposeAsync();
        await Audit.DisposeAsync();
    }
}
