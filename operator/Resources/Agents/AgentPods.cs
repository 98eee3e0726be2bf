using k8s.Models;
using SessionRecording.Operator.Api;
using SessionRecording.Operator.Resources.Pods;
using SessionRecording.Operator.Resources.Spec;

namespace SessionRecording.Operator.Resources.Agents;

/// <summary>The pods of the kube-agent, the same in both modes but for the spool.</summary>
internal static class AgentPods
{
    // After StopSeconds: the last words of sessions that are ended (30 s), what they recorded (20 s), and some air.
    private const int GraceSeconds = Containers.PreStopSeconds + AgentConfigMap.StopSeconds + 30 + 20 + 5;

    public static V1PodTemplateSpec Template(V1Alpha1SessionRecordingConfig config, Settings settings, ResourceContext context, V1ConfigMap configMap) =>
        PodTemplates.Restricted(config, context, Labels.KubeAgent, ConfigHash.Of(configMap, context), new V1PodSpec
        {
            ServiceAccountName = Names.KubeAgent(config),
            AutomountServiceAccountToken = true, // It asks who people are, and acts as them.
            TerminationGracePeriodSeconds = GraceSeconds,
            Containers = [Container(settings, context)],
            Volumes =
            [
                Volumes.Configuration(
                    Volumes.File(Names.KubeAgent(config), AgentConfigMap.File, AgentConfigMap.File),
                    Volumes.Certificate(Names.KubeAgentTls(config), "tls"),
                    Volumes.Certificate(Names.RecorderTls(config), "recorder"),
                    Volumes.Certificate(Names.AgentTls(config), "agent"),
                    Volumes.File(Names.AuthorityBundle(config), "ca.crt", "ca/ca.crt")),
                Volumes.Temporary(),
            ],
        });

    private static V1Container Container(Settings settings, ResourceContext context)
    {
        V1Container container = Containers.Restricted(
            "kube-agent", context.KubeAgentImage, ["serve", "-f", $"{Paths.Configuration}/{AgentConfigMap.File}"], settings.RecorderResources);
        container.Ports = [Containers.Port(Ports.KubeAgentName, Ports.KubeAgent), Containers.Port(Ports.HealthName, Ports.Health)];
        container.VolumeMounts = Containers.RecordingMounts(settings.HasAgentSpools);
        return container;
    }
}
