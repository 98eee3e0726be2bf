using k8s.Models;

namespace SessionRecording.Operator.Resources.Network;

/// <summary>Parts of network policies: whom, and on which port.</summary>
internal static class Reach
{
    private const string NamespaceName = "kubernetes.io/metadata.name";

    /// <summary>Addresses of a node's own: the metadata services that clouds give workload identities by.</summary>
    private const string LinkLocal = "169.254.0.0/16";

    private static readonly int[] DnsPorts = [53, 5353], MetadataPorts = [80, 988];

    /// <summary>DNS, wherever it runs: in a pod, as a cache on the node under the Service's own address, or as a program of the node. 5353 is where OpenShift's listens.</summary>
    private static V1NetworkPolicyEgressRule Dns() => new() { Ports = [.. DnsPorts.SelectMany(port => (V1NetworkPolicyPort[])[Port(port, "UDP"), Port(port)])] };

    /// <summary>What every pod of ours may reach.</summary>
    public static IEnumerable<V1NetworkPolicyEgressRule> Common(ResourceContext context) =>
        [Dns(), .. context.Otlp is { } otlp ? (V1NetworkPolicyEgressRule[])[To(otlp.Endpoint.Port)] : []];

    /// <summary>What tells a pod who it is, in clouds with workload identity.</summary>
    public static V1NetworkPolicyEgressRule Metadata() => new() { To = [Addresses(LinkLocal)], Ports = [.. MetadataPorts.Select(port => Port(port))] };

    /// <summary>Anybody on these ports: what is outside the cluster has no labels.</summary>
    public static V1NetworkPolicyEgressRule To(params IEnumerable<int> ports) => new() { Ports = [.. ports.Distinct().Select(port => Port(port))] };

    public static V1NetworkPolicyEgressRule To(V1LabelSelector pods, int port) => new() { To = [Pods(pods)], Ports = [Port(port)] };

    /// <summary>Health, status and metrics: for the operator, and namespaces that are marked. The kubelet is not held up by policies.</summary>
    public static V1NetworkPolicyIngressRule Health(ResourceContext context) => From(Ports.Health, Namespace(context.OperatorNamespace), Marked(Labels.Monitoring));

    /// <summary>From nobody in particular: from everybody.</summary>
    public static V1NetworkPolicyIngressRule From(int port, params IList<V1NetworkPolicyPeer> peers) =>
        new() { From = peers.Count == 0 ? null : peers, Ports = [Port(port)] };

    public static V1NetworkPolicyPeer Pods(V1LabelSelector pods) => new() { PodSelector = pods };

    public static V1NetworkPolicyPeer Namespace(string name) => new()
    {
        NamespaceSelector = new V1LabelSelector { MatchLabels = new Dictionary<string, string> { [NamespaceName] = name } },
    };

    /// <summary>Namespaces whose label says "true".</summary>
    public static V1NetworkPolicyPeer Marked(string label) => new()
    {
        NamespaceSelector = new V1LabelSelector { MatchLabels = new Dictionary<string, string> { [label] = "true" } },
    };

    private static V1NetworkPolicyPeer Addresses(string cidr) => new() { IpBlock = new V1IPBlock { Cidr = cidr } };

    private static V1NetworkPolicyPort Port(int port, string protocol = "TCP") => new() { Port = port, Protocol = protocol };
}
