using Recorder.Host.Configuration;
using Recorder.Hosting;
using Recorder.Sessions.Ssh;
using Recorder.Sessions.Ssh.Machine;
using Recorder.Sessions.Ssh.Node;
using Recorder.Streaming;

namespace Recorder.Host.Roles;

/// <summary>The node service: the daemon that shells talk to, and the pipeline to the collectors behind it.</summary>
internal sealed class NodeParts : IAsyncDisposable
{
    private readonly RecordingPipeline _recording;

    private NodeParts(RecordingPipeline recording, NodeDaemon daemon) => (_recording, Daemon) = (recording, daemon);

    public NodeDaemon Daemon { get; }

    /// <summary>Why no session can begin; null: it can, as far as is known here.</summary>
    public string? Problem => _recording.Problem;

    /// <summary>Opens the spool and completes what a dead process left in it.</summary>
    public static async Task<NodeParts> OpenAsync(
        SessionRecordingConfig config, StateDirectory state, IReadOnlyList<ICollector> collectors, Accounts accounts, SshdLogins? logins,
        ILoggerFactory logs, CancellationToken cancellationToken)
    {
        RecordingPipeline recording = await ConfiguredPipeline.OpenAsync(config, state, collectors, logs, cancellationToken);
        NodeDaemon daemon = new(
            OptionsOf(config, state, accounts, logins), recording.Sinks, recording.Losses, TimeProvider.System, logs.CreateLogger<NodeDaemon>());
        return new NodeParts(recording, daemon);
    }

    /// <summary>
    /// Serves until cancelled. Then ends the running sessions, telling their users, completes their recordings, and ships what
    /// it can within a bound; the rest waits in the spool.
    /// </summary>
    public Task RunAsync(CancellationToken cancellationToken) => _recording.RunAsync(() => Daemon.RunAsync(cancellationToken));

    public ValueTask DisposeAsync() => _recording.DisposeAsync();

    private static NodeDaemonOptions OptionsOf(SessionRecordingConfig config, StateDirectory state, Accounts accounts, SshdLogins? logins) => new()
    {
        Accounts = accounts,
        Logins = logins,
        SocketPath = state.NodeSocket,
        Mode = config.Route.ToNodeMode(),
        Recording = config.Route.ToRecorderOptions(config.FailureMode),
        ClusterName = config.Name,
        RecordInput = config.Route.InputOf(config.RecordInput),
        ServerId = Environment.MachineName,
        TicketKey = TicketKeyFile.ReadOrCreate(Path.Combine(state.Root, "ticket.key")),
        Version = typeof(NodeParts).Assembly.GetName().Version?.ToString(3) ?? "",
    };
}
