using Benchmarks.Measuring;
using TestKit;

namespace Benchmarks.KubeAgents;

/// <summary>
/// An API server and its clients on processor 0, and on processor 1 what is measured: a real kube-agent before it, which records (sync)
/// to a real collector.
/// </summary>
internal sealed class AgentStage : IAsyncDisposable
{
    private readonly Daemon _peer, _collector;

    private AgentStage(Daemon peer, Daemon collector, Daemon agent) => (_peer, _collector, Agent) = (peer, collector, agent);

    public Daemon Agent { get; }

    public Uri Direct => new(_peer.ReadyLine.Split(' ')[^1]);

    public Uri ThroughAgent => new(Agent.ReadyLine.Split(' ')[3].TrimEnd(','));

    public static async Task<AgentStage> StartAsync(string folder)
    {
        using TestAuthority authority = new("CN=bench");
        string certificate = Path.Combine(folder, "tls.crt"), key = Path.Combine(folder, "tls.key"), config = Path.Combine(folder, "agent.yaml");
        authority.Write(certificate, key, "CN=localhost", TestAuthority.ServerUsage);
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
              recording: { mode: node-sync, collectors: ["unix://{{folder}}/state/run/collector.sock"] }
              limits: { stopTimeout: 1s }
            """);
        Daemon agent = await Daemon.StartAsync(readyOnError: false, "ready", "taskset", "-c", "1", Folders.Program("kube-agent"), "serve", "-f", config);
        return new AgentStage(peer, collector, agent);
    }

    public async ValueTask DisposeAsync()
    {
        await Agent.DisposeAsync();
        await _collector.DisposeAsync();
        await _peer.DisposeAsync();
    }
}
