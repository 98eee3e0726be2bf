using k8s.Models;
using SessionRecording.Operator.Api;
using SessionRecording.Operator.Resources.Recorders;
using SessionRecording.Operator.Resources.Spec;

namespace SessionRecording.Operator.Resources.Network;

/// <summary>Nothing goes into or out of our pods but what is named here.</summary>
internal static class NetworkPolicies
{
    public static V1NetworkPolicy Collector(V1Alpha1SessionRecordingConfig config, Settings settings, ResourceContext context)
    {
        IReadOnlyList<int> ports = StorePorts.Of(config.Spec);
        bool hasIdentity = StorePorts.IsInCloud(config.Spec.Storage) && config.Spec.Storage!.CredentialsSecretRef is null;
        return Of(
            config,
            Names.Collector(config),
            Labels.Collector,
            [
                // Nodes come from their own addresses, which no selector can name; a certificate is asked for in any case.
                settings.HasNodes || context.HasNodes
                    ? Reach.From(Ports.Collector)
                    : Reach.From(
                        Ports.Collector,
                        [
                            Reach.Pods(Labels.Selector(config, Labels.KubeAgent)),
                            .. settings.HasRecorders ? (V1NetworkPolicyPeer[])[Reach.Pods(Labels.Selector(config, Labels.Recorder))] : [],
                            Reach.Namespace(context.OperatorNamespace), Reach.Marked(Labels.Auditing),
                        ]),
                Reach.Health(context),
            ],
            [
                .. Reach.Common(context),
                .. settings.HasLease ? (V1NetworkPolicyEgressRule[])[Reach.To(context.ApiServerPorts)] : [],
                .. ports.Count == 0 ? (V1NetworkPolicyEgressRule[])[] : [Reach.To(ports)],
                .. hasIdentity ? (V1NetworkPolicyEgressRule[])[Reach.Metadata()] : [],
            ]);
    }

    public static V1NetworkPolicy KubeAgent(V1Alpha1SessionRecordingConfig config, ResourceContext context) => Of(
        config,
        Names.KubeAgent(config),
        Labels.KubeAgent,
        [Reach.From(Ports.KubeAgent), Reach.Health(context)],
        [.. Reach.Common(context), Reach.To(Labels.Selector(config, Labels.Collector), Ports.Collector), Reach.To(context.ApiServerPorts)]);

    public static V1NetworkPolicy Recorder(V1Alpha1SessionRecordingConfig config, Settings settings, ResourceContext context) => Of(
        config,
        Names.Recorder(config),
        Labels.Recorder,
        [.. RecorderServices.PortNumbers(config.Spec, settings).Select(port => Reach.From(port)), Reach.Health(context)],
        [.. Reach.Common(context), Reach.To(Labels.Selector(config, Labels.Collector), Ports.Collector)]);

    private static V1NetworkPolicy Of(
        V1Alpha1SessionRecordingConfig config, string name, string component,
        IList<V1NetworkPolicyIngressRule> ingress, IList<V1NetworkPolicyEgressRule> egress) => new()
        {
            Metadata = Objects.Owned(config, name, component),
            Spec = new V1NetworkPolicySpec
            {
                PodSelector = Labels.Selector(config, component),
                PolicyTypes = ["Ingress", "Egress"],
                Ingress = ingress,
                Egress = egress,
            },
        };
}
