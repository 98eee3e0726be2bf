using System.Net;
using Recorder.Host.Configuration;
using Recorder.Hosting;
using Recorder.Hosting.Configuration;
using Recorder.Streaming.Wire;
using Recorder.Telemetry;

namespace Recorder.Host.Roles;

/// <summary>Runs the node service, with collectors elsewhere, until it is told to stop.</summary>
internal static class NodeRole
{
    public static async Task<int> RunAsync(
        SessionRecordingConfig config, StateDirectory state, IReadOnlyList<CollectorClientOptions> endpoints, IPEndPoint? health, CancellationToken cancellationToken)
    {
        if (config.Mode == RecordingMode.Off)
        {
            throw new ConfigException("spec.mode: off records nothing; a node service has nothing to do");
        }

        await using RoleHealth told = RoleHealth.Begin(health);
        using ILoggerFactory logs = LoggerFactory.Create(RoleLog.Configure);
        CollectorClient[] collectors = [.. endpoints.Select(endpoint => new CollectorClient(endpoint, TimeProvider.System))];
        try
        {
            await using NodeParts node = await NodeParts.OpenAsync(config, state, collectors, logs, cancellationToken);
            using CancellationTokenSource stop = new();
            Task running = node.RunAsync(stop.Token);
            await Task.WhenAny(node.Daemon.Listening, running);
            await told.ServeAsync(health, new HealthAnswers(_ => Task.FromResult(node.Problem)), logs, cancellationToken);
            await Console.Out.WriteLineAsync($"ready: node service on {state.NodeSocket}{told.ReadyText}");
            await Task.WhenAny(Stopping.WaitAsync(cancellationToken), running);
            await stop.CancelAsync();
            await running;
            return 0;
        }
        finally
        {
            foreach (CollectorClient collector in collectors)
            {
                collector.Dispose();
            }
        }
    }
}
