using System.Net;
using Recorder.Host.Configuration;
using Recorder.Hosting;
using Recorder.Hosting.Configuration;
using Recorder.Streaming.Wire;
using Recorder.Telemetry;

namespace Recorder.Host.Roles;

/// <summary>
/// Runs the role of pods for what neither kube-agents nor nodes carry, with collectors elsewhere, until it is told to stop. None of its
/// relays is built yet: it ships what waits in its spool, and says what it does not carry.
/// </summary>
internal static class ProxyRole
{
    public static async Task<int> RunAsync(
        SessionRecordingConfig config, StateDirectory state, IReadOnlyList<CollectorClientOptions> endpoints, IPEndPoint? health, CancellationToken cancellationToken)
    {
        if (config.Mode == RecordingMode.Off)
        {
            throw new ConfigException("spec.mode: off records nothing; a proxy has nothing to do");
        }

        using ILoggerFactory logs = LoggerFactory.Create(RoleLog.Configure);
        await using RoleHealth told = await RoleHealth.BeginAsync(health, logs, cancellationToken);
        using CollectorClients collectors = new(endpoints);
        await using RecordingPipeline recording = await ConfiguredPipeline.OpenAsync(config, state, collectors.All, logs, cancellationToken);
        ILogger log = logs.CreateLogger("proxy");
        foreach (ProxiedKind kind in config.Proxied)
        {
            log.LogWarning("{Kind} is not carried in this version: who connects finds nobody", kind);
        }

        told.Serve(new HealthAnswers(_ => Task.FromResult(recording.Problem)));
        Task asked = Stopping.WaitAsync(cancellationToken);
        await Console.Out.WriteLineAsync($"ready: proxy, which carries no session in this version; what waits in {state.Spool} is shipped{told.ReadyText}");
        await recording.RunAsync(() => asked);
        return 0;
    }
}
