using System.Net;
using Recorder.Host.Configuration;
using Recorder.Hosting;
using Recorder.Sessions.Ssh;
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
        PrivateSshd? server = ssh?.CreateSshd(logs);
        Task sshd = server?.RunAsync(stopSshd.Token) ?? Task.CompletedTask, asked = Stopping.WaitAsync(cancellationToken);
        Task over = server is null ? Task.WhenAny(asked, running) : Task.WhenAny(asked, running, sshd);
        told.Serve(new HealthAnswers(_ => Task.FromResult(node.Problem ?? server?.Problem)));
        await Task.WhenAny(over, server?.Listening ?? Task.CompletedTask);
        if (!over.IsCompleted)
        {
            await Console.Out.WriteLineAsync($"ready: node service on {state.NodeSocket}{(ssh is null ? "" : $", sshd on port {config.Ssh.Port}")}{ConfiguredPipeline.RouteText(config)}{told.ReadyText}");
        }

        await over;

        // No new sessions, then the running ones, then what they recorded.
        await stopSshd.CancelAsync();
        await sshd;
        await stop.CancelAsync();
        await running;
        return 0;
    }
}
