using Benchmarks.Measuring;
using TestKit;

namespace Benchmarks.KubeAgents;

/// <summary>
/// An API server and its clients on one processor, and on another what is measured: a real kube-agent before it, which records, by way of a
/// spool or not, to a real collector.
/// </summary>
internal sealed class AgentStage : IAsyncDisposable
{
    private static readonly TimeSpan _look = TimeSpan.FromMilliseconds(20);

    private readonly Daemon _peer, _collector;
    private readonly TlsRelay? _relay;
    private readonly string _spool;

    private string _clients = "0", _agents = "1";

    private AgentStage(Daemon peer, Daemon collector, Daemon agent, TlsRelay? relay, string spool) =>
        (_peer, _collector, Agent, _relay, _spool) = (peer, collector, agent, relay, spool);

    public Daemon Agent { get; }

    public Uri Direct => new(_peer.ReadyLine.Split(' ')[^1]);

    /// <summary>Through what relays and does nothing else, on the processor of the agent; none where that is not installed.</summary>
    public Uri? ThroughRelay => _relay?.Address;

    public Uri ThroughAgent => new(Agent.ReadyLine.Split(' ')[3].TrimEnd(','));

    /// <param name="folder">Holds its state.</param>
    /// <param name="mode"><c>node</c>: recordings wait in a spool. <c>node-sync</c>: they do not.</param>
    public static async Task<AgentStage> StartAsync(string folder, string mode)
    {
        using TestAuthority authority = new("CN=bench");
        string certificate = Path.Combine(folder, "tls.crt"), key = Path.Combine(folder, "tls.key"), config = Path.Combine(folder, "agent.yaml");
        string spool = Path.Combine(folder, "spool"), spooling = mode == "node" ? $", spool: {{ directory: {spool}, size: 4Gi }}" : "";
        authority.Write(certificate, key, "CN=localhost", TestAuthority.ServerUsage);
        await Processors.PinAsync(Environment.ProcessId, "0");
        Daemon peer = await Daemon.StartAsync(readyOnError: false, "ready", "taskset", "-c", "0", Environment.ProcessPath!, "child", ApiPeer.Name, certificate, key);
        Daemon collector = await Daemon.StartAsync(
            readyOnError: false, "ready", "taskset", "-c", "1", Folders.Program("recorder"), "collector", "--state", Path.Combine(folder, "state"));
        await File.WriteAllTextAsync(Path.Combine(folder, "kubeconfig"), $$"""
            apiVersion: v1
            kind: Config
            current-context: bench
            clusters: [{ name: bench, cluster: { server: "{{peer.ReadyLine.Split(' ')[^1]}}", insecure-skip-tls-verify: true } }]
            users: [{ name: agent, user: { token: agents-token } }]
            contexts: [{ name: bench, context: { cluster: bench, user: agent } }]
            """);
        await File.WriteAllTextAsync(config, $$"""
            apiVersion: sessionrecording.dev/v1alpha1
            kind: KubeAgentConfig
            metadata: { name: bench }
            spec:
              listen: { address: "127.0.0.1:0", certificateFile: {{certificate}}, keyFile: {{key}} }
              health: { address: "127.0.0.1:0" }
              kubernetes: { kubeconfigFile: {{folder}}/kubeconfig }
              recording: { mode: {{mode}}, collectors: ["unix://{{folder}}/state/run/collector.sock"]{{spooling}} }
              limits: { sessionsOfUser: 1000, stopTimeout: 1s }
            """);
        Daemon agent = await Daemon.StartAsync(readyOnError: false, "ready", "taskset", "-c", "1", Folders.Program("kube-agent"), "serve", "-f", config);
        TlsRelay? relay = await TlsRelay.StartAsync(folder, certificate, key, new Uri(peer.ReadyLine.Split(' ')[^1]), "1");
        return new AgentStage(peer, collector, agent, relay, spool);
    }

    /// <summary>Gives each side the other's processor; this process goes with the API server.</summary>
    public async Task ExchangeAsync()
    {
        (_clients, _agents) = (_agents, _clients);
        await Processors.PinAsync(Environment.ProcessId, _clients);
        await Processors.PinAsync(_peer.Pid, _clients);
        await Processors.PinAsync(_collector.Pid, _agents);
        await Processors.PinAsync(Agent.Pid, _agents);
        if (_relay is not null)
        {
            await Processors.PinAsync(_relay.Pid, _agents);
        }
    }

    /// <summary>Waits until the spool is empty, so that what was recorded before costs nothing more.</summary>
    public async Task DrainAsync()
    {
        while (Directory.Exists(_spool) && Directory.EnumerateFiles(_spool, "*.journal", SearchOption.AllDirectories).Any())
        {
            await Task.Delay(_look, TimeProvider.System, CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Processors.PinAsync(Environment.ProcessId, "0-1");
        if (_relay is not null)
        {
            await _relay.DisposeAsync();
        }

        await Agent.DisposeAsync();
        await _collector.DisposeAsync();
        await _peer.DisposeAsync();
    }
}
