using k8s.Models;
using SessionRecording.Operator.Api;

namespace SessionRecording.Operator.Resources.Agents;

/// <summary>Where kubectl connects to.</summary>
internal static class AgentServices
{
    public static V1Service Together(V1Alpha1SessionRecordingConfig config) => Together(config, Labels.Selecting(config, Labels.KubeAgent));

    /// <summary>The same while the config drains, or its kube-agents leave: it finds no kube-agent. Connections that are there stay.</summary>
    public static V1Service Closed(V1Alpha1SessionRecordingConfig config) =>
        Together(config, new(Labels.Selecting(config, Labels.KubeAgent)) { [Labels.Draining] = "true" }); // No pod has it.

    /// <summary>A StatefulSet wants a headless one.</summary>
    public static V1Service Each(V1Alpha1SessionRecordingConfig config) => new()
    {
        Metadata = Objects.Owned(config, Names.KubeAgents(config), Labels.KubeAgent),
        Spec = new V1ServiceSpec
        {
            Type = "ClusterIP",
            ClusterIP = "None",
            Selector = Labels.Selecting(config, Labels.KubeAgent),
            Ports = [new V1ServicePort { Name = Ports.KubeAgentName, Port = Ports.KubeAgent, TargetPort = Ports.KubeAgentName, Protocol = "TCP" }],
        },
    };

    private static V1Service Together(V1Alpha1SessionRecordingConfig config, Dictionary<string, string> selector) => new()
    {
        Metadata = Objects.Owned(config, Names.KubeAgent(config), Labels.KubeAgent),
        Spec = new V1ServiceSpec
        {
            Type = "ClusterIP",
            Selector = selector,
            Ports = [new V1ServicePort { Name = Ports.KubeAgentName, Port = Ports.KubeAgentService, TargetPort = Ports.KubeAgentName, Protocol = "TCP" }],
        },
    };
}
