using Recorder.Host.Configuration;
using Recorder.Hosting;
using Recorder.Streaming;
using Recorder.Streaming.Spool;
using Recorder.Streaming.Sync;

namespace Recorder.Host.Roles;

/// <summary>The pipeline from the sessions of a role to its collectors, as the config has it.</summary>
internal static class ConfiguredPipeline
{
    /// <summary>Opens the spool and completes what a dead process left in it.</summary>
    public static Task<RecordingPipeline> OpenAsync(
        SessionRecordingConfig config, StateDirectory state, IReadOnlyList<ICollector> collectors, ILoggerFactory logs, CancellationToken cancellationToken)
    {
        SpoolOptions? spool = config.IsSync && !Directory.Exists(state.Spool)
            ? null // Else an async mode was here before, and what it left is shipped.
            : new SpoolOptions { Directory = state.Spool, MaxLoss = config.Spool.MaxLoss, Quota = config.Spool.Size };
        return RecordingPipeline.OpenAsync(
            spool, config.IsSync ? new CollectorSinkOptions() : null, collectors, logs, TimeProvider.System, cancellationToken);
    }
}
