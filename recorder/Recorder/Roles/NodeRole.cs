using System.Net;
using Recorder.Host.Configuration;
using Recorder.Hosting;
using Recorder.Sessions.Ssh.Machine;
using Recorder.Streaming.Wire;
using Recorder.Telemetry;

namespace Recorder.Host.Roles;

/// <summary>Runs the node service, with collectors elsewhere, until it is told to stop.</summary>
internal static class NodeRole
{
    public static async Task<int> RunAsync(
        SessionRecordingConfig config, StateDirectory state, IReadOnlyList<CollectorClientOptions> endpoints, NodeSsh? ssh, IPEndPoint? health,
        CancellationToken cancellationToken)
    {
        using ILoggerFactory logs = LoggerFactory.Create(RoleLog.Configure);
        await using RoleHealth told = await RoleHealth.BeginAsync(health, logs, cancellationToken);
        using CollectorClients collectors = new(endpoints);
        await using NodeParts node = await NodeParts.OpenAsync(
            config, state, collectors.All, ssh?.Accounts ?? new Accounts(), ssh?.Logins, logs, cancellationToken);
        using CancellationTokenSource stop = new(), stopSshd = new();
        Task running = node.RunAsync(stop.Token);
        await Task.WhenAny(node.Daemon.Listening, running);
        Task sshd = ssh?.RunAsync(logs, stopSshd.Token) ?? Task.CompletedTask;
        if (ssh is not null)
        {
            await PortProbe.WaitAsync(config.Ssh.Port, sshd, cancellationToken);
        }

        told.Serve(new HealthAnswers(_ => Task.FromResult(node.Problem)));
        await Console.Out.WriteLineAsync($"ready: node service on {state.NodeSocket}{(ssh is null ? "" : $", sshd on port {config.Ssh.Port}")}{ConfiguredPipeline.RouteText(config)}{told.ReadyText}");
        Task asked = Stopping.WaitAsync(cancellationToken);
        await (ssh is null ? Task.WhenAny(asked, running) : Task.WhenAny(asked, running, sshd));

        // No new sessions, then the running ones, then what they recorded.
        await stopSshd.CancelAsync();
        await sshd;
        await stop.CancelAsync();
        await running;
        return 0;
    }
}
