using Recorder.Host.Configuration;
using Recorder.Hosting;
using Recorder.Streaming;
using Recorder.Streaming.Spool;

namespace Recorder.Host.Roles;

/// <summary>The pipeline from the sessions of a role to its collectors, as the config has it.</summary>
internal static class ConfiguredPipeline
{
    /// <summary>To be said when it is ready, where that is not what people take for granted.</summary>
    public static string RouteText(SessionRecordingConfig config) =>
        config.Route == RecordingRoute.AuditLog ? "; mode is off: sessions are in the audit log, and not recorded" : "";

    /// <summary>Opens the spool and completes what a dead process left in it.</summary>
    public static Task<RecordingPipeline> OpenAsync(
        SessionRecordingConfig config, StateDirectory state, IReadOnlyList<ICollector> collectors, ILoggerFactory logs, CancellationToken cancellationToken)
    {
        SpoolOptions? spool = config.Route != RecordingRoute.Spool && !Directory.Exists(state.Spool)
            ? null // Else an async mode was here before, and what it left is shipped.
            : new SpoolOptions { Directory = state.Spool, MaxLoss = config.Spool.MaxLoss, Quota = config.Spool.Size };
        return RecordingPipeline.OpenAsync(new PipelineOptions(config.Route) { Spool = spool }, collectors, logs, TimeProvider.System, cancellationToken);
    }
}
