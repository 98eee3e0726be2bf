using System.Net;
using Recorder.Host.Configuration;
using Recorder.Hosting;
using Recorder.Sessions.Ssh;
using Recorder.Sessions.Ssh.Machine;

namespace Recorder.Host.Roles;

/// <summary>Collector, node service, private sshd, completer and audit log in one process.</summary>
internal static class StandaloneRole
{
    public static async Task<int> RunAsync(
        SessionRecordingConfig config, StateDirectory state, string? authorizedKeysFile, string? auditPasswordFile, IPEndPoint? health,
        CancellationToken cancellationToken)
    {
        using ILoggerFactory logs = LoggerFactory.Create(RoleLog.Configure);
        await using RoleHealth told = await RoleHealth.BeginAsync(health, logs, cancellationToken);
        using StateLock held = await StateLock.HoldAsync(state, told, logs.CreateLogger("state"), TimeProvider.System, cancellationToken);
        await using WebApplication app = CollectorRole.Build(state, tls: null);
        await using CollectorParts collector = await CollectorParts.OpenAsync(
            CollectorRole.SettingsOf(config, state, auditPasswordFile, lease: null), logs, cancellationToken);
        collector.Map(app);
        await CollectorRole.StartAsync(app, state, cancellationToken);

        string ServeHealth(Func<string?> problem)
        {
            told.Serve(collector.HealthAnswers(problem));
            return told.ReadyText;
        }

        using CancellationTokenSource stopCompleter = new();
        Task completing = Task.WhenAll(collector.Completer.RunAsync(stopCompleter.Token), collector.Probe.RunAsync(stopCompleter.Token));
        await ServeNodeAsync(config, state, authorizedKeysFile, collector, logs, ServeHealth, cancellationToken);
        await Console.Out.WriteLineAsync("stopping: sessions are ended, finished recordings are stored");
        await stopCompleter.CancelAsync();
        await completing;
        await app.StopAsync(CancellationToken.None);
        return 0;
    }

    private static async Task ServeNodeAsync(
        SessionRecordingConfig config, StateDirectory state, string? authorizedKeysFile,
        CollectorParts collector, ILoggerFactory logs, Func<Func<string?>, string> serveHealth, CancellationToken cancellationToken)
    {
        // The same identity as over the collector's socket: spooled uploads can be resumed by `recorder node` later.
        PrivateSshdOptions sshd = SshdOptionsOf(config, state, authorizedKeysFile);
        await using NodeParts node = await NodeParts.OpenAsync(
            config, state, [collector.Core.For($"uid:{ProcessUser.Id}")], new Accounts(), sshd.Logins, logs, cancellationToken);
        using CancellationTokenSource stopSshd = new(), stopNode = new();
        bool servesSsh = config.Ssh.Enabled && PrivateSshd.IsInstalled(sshd);
        Task runningNode = node.RunAsync(stopNode.Token);
        await Task.WhenAny(node.Daemon.Listening, runningNode);
        PrivateSshd? server = servesSsh ? new PrivateSshd(sshd, TimeProvider.System, logs.CreateLogger<PrivateSshd>()) : null;
        Task runningSshd = server?.RunAsync(stopSshd.Token) ?? Task.CompletedTask, asked = Stopping.WaitAsync(cancellationToken);
        Task over = server is null ? Task.WhenAny(asked, runningNode) : Task.WhenAny(asked, runningNode, runningSshd);
        string healthText = ConfiguredPipeline.RouteText(config) + serveHealth(() => node.Problem ?? server?.Problem);
        await Task.WhenAny(over, server?.Listening ?? Task.CompletedTask);
        if (!over.IsCompleted)
        {
            await Console.Out.WriteLineAsync(servesSsh
                ? $"ready: ssh -p {config.Ssh.Port} {Environment.UserName}@localhost; recordings on unix://{state.ApiSocket}{healthText}"
                : $"ready: no sshd ({(config.Ssh.Enabled ? "OpenSSH is not installed" : "spec.ssh.nodes.enabled is false")}); node service on {state.NodeSocket}; recordings on unix://{state.ApiSocket}{healthText}");
        }

        await over;

        // No new sessions, then the running ones, then what they recorded.
        await stopSshd.CancelAsync();
        await runningSshd;
        await stopNode.CancelAsync();
        await runningNode;
    }

    private static PrivateSshdOptions SshdOptionsOf(SessionRecordingConfig config, StateDirectory state, string? authorizedKeysFile)
    {
        PrivateSshdOptions options = new()
        {
            Directory = state.Sshd,
            Port = config.Ssh.Port,
            ShellCommand = [Environment.ProcessPath ?? throw new InvalidOperationException("the path of this program is not known"), "shell"],
            SocketPath = state.NodeSocket,
            FailureMode = config.FailureMode,
        };
        return authorizedKeysFile is null ? options : options with { AuthorizedKeysFile = Path.GetFullPath(authorizedKeysFile) };
    }
}
