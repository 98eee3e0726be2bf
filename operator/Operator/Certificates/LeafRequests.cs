using SessionRecording.Operator.Api;
using SessionRecording.Operator.Resources;

namespace SessionRecording.Operator.Host.Certificates;

/// <summary>The certificates that the workloads of a config have. Pure.</summary>
internal static class LeafRequests
{
    /// <summary>What a certificate's OU lets a client do at the collector.</summary>
    public const string Recorders = "recorders", Auditors = "auditors", Agents = "agents";

    public static IReadOnlyList<LeafRequest> For(V1Alpha1SessionRecordingConfig config, ResourceContext context) =>
    [
        new LeafRequest(
            Names.CollectorTls(config), "collector", null,
            [.. Names.CollectorHosts(config, context).SelectMany(host => Shortened(host, context)), "localhost"]), // localhost: through kubectl port-forward.
        new LeafRequest(Names.RecorderTls(config), "recorder", Recorders, []),
        .. config.Spec.Ssh?.Nodes?.Enabled == true ? (LeafRequest[])[new LeafRequest(Names.NodeTls(config), "node", Recorders, [])] : [],
        new LeafRequest(Names.AuditorTls(config), "auditor", Auditors, []),
        new LeafRequest(Names.AgentTls(config), "agent", Agents, []),
        new LeafRequest(
            Names.KubeAgentTls(config), "kube-agent", null,
            [.. Shortened(Names.Host(Names.KubeAgent(config), config, context), context), "localhost"]),
    ];

    // NAME.NS.svc.DOMAIN, NAME.NS.svc, NAME.NS: as people write it.
    private static IEnumerable<string> Shortened(string host, ResourceContext context)
    {
        string service = host[..^$".{context.ClusterDomain}".Length];
        return [host, service, service[..^".svc".Length]];
    }
}
