using k8s;
using k8s.Models;
using SessionRecording.Operator.Api;
using SessionRecording.Operator.Resources.Pods;
using SessionRecording.Operator.Resources.Spec;

namespace SessionRecording.Operator.Resources.Agents;

/// <summary>What runs the kube-agents: a Deployment, or, where recordings wait on a volume, a StatefulSet.</summary>
internal static class AgentWorkloads
{
    public static IKubernetesObject<V1ObjectMeta> Of(
        V1Alpha1SessionRecordingConfig config, Settings settings, ResourceContext context, V1ConfigMap configMap)
    {
        V1PodTemplateSpec template = AgentPods.Template(config, settings, context, configMap);
        return settings.HasAgentSpools ? StatefulSet(config, settings, template) : Deployment(config, settings, template);
    }

    private static V1Deployment Deployment(V1Alpha1SessionRecordingConfig config, Settings settings, V1PodTemplateSpec template) => new()
    {
        Metadata = Objects.Owned(config, Names.KubeAgent(config), Labels.KubeAgent),
        Spec = new V1DeploymentSpec
        {
            Replicas = settings.KubeAgentReplicas,
            Selector = Labels.Selector(config, Labels.KubeAgent),
            Strategy = new V1DeploymentStrategy
            {
                Type = "RollingUpdate",
                RollingUpdate = new V1RollingUpdateDeployment { MaxSurge = 1, MaxUnavailable = 0 }, // kubectl works all the time.
            },
            Template = template,
        },
    };

    // A recording that waits outlives its pod: the next one of this name finds it on the volume.
    private static V1StatefulSet StatefulSet(V1Alpha1SessionRecordingConfig config, Settings settings, V1PodTemplateSpec template) => new()
    {
        Metadata = Objects.WithVolumes(config, Names.KubeAgent(config), Labels.KubeAgent, settings.AgentVolume),
        Spec = new V1StatefulSetSpec
        {
            ServiceName = Names.KubeAgents(config),
            Replicas = settings.KubeAgentReplicas,
            Selector = Labels.Selector(config, Labels.KubeAgent),
            PodManagementPolicy = "Parallel",
            UpdateStrategy = new V1StatefulSetUpdateStrategy { Type = "RollingUpdate" },
            PersistentVolumeClaimRetentionPolicy = Volumes.Kept(),
            VolumeClaimTemplates = [Volumes.Claim(Containers.SpoolVolume, settings.AgentVolume)],
            Template = template,
        },
    };
}
