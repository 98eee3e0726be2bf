using k8s.Models;
using SessionRecording.Operator.Api;
using SessionRecording.Operator.Resources.Pods;
using SessionRecording.Operator.Resources.Spec;

namespace SessionRecording.Operator.Resources.Recorders;

/// <summary>The pods for what neither kube-agents nor nodes carry, each with a spool of its own where recordings wait on a volume.</summary>
internal static class RecorderStatefulSet
{
    // Before it is killed: what waits in the spool (20 s), and some air.
    private const int GraceSeconds = Containers.PreStopSeconds + 20 + 5;

    public static V1StatefulSet Of(V1Alpha1SessionRecordingConfig config, Settings settings, ResourceContext context, V1ConfigMap configMap) => new()
    {
        Metadata = settings.HasRecorderSpools
            ? Objects.WithVolumes(config, Names.Recorder(config), Labels.Recorder, settings.RecorderVolume)
            : Objects.Owned(config, Names.Recorder(config), Labels.Recorder),
        Spec = new V1StatefulSetSpec
        {
            ServiceName = Names.Recorders(config),
            Replicas = settings.RecorderReplicas,
            Selector = Labels.Selector(config, Labels.Recorder),
            PodManagementPolicy = "Parallel",
            UpdateStrategy = new V1StatefulSetUpdateStrategy { Type = "RollingUpdate" },
            PersistentVolumeClaimRetentionPolicy = settings.HasRecorderSpools ? Volumes.Kept() : null,
            VolumeClaimTemplates = settings.HasRecorderSpools ? [Volumes.Claim(Containers.SpoolVolume, settings.RecorderVolume)] : null,
            Template = PodTemplates.Restricted(config, context, Labels.Recorder, ConfigHash.Of(configMap, context), Pod(config, settings, context)),
        },
    };

    private static V1PodSpec Pod(V1Alpha1SessionRecordingConfig config, Settings settings, ResourceContext context) => new()
    {
        ServiceAccountName = Names.Recorder(config),
        TerminationGracePeriodSeconds = GraceSeconds,
        Containers = [Container(config, settings, context)],
        Volumes =
        [
            Volumes.Configuration(
                Volumes.File(Names.Recorder(config), ProgramFile.Name, ProgramFile.Name),
                Volumes.Certificate(Names.RecorderTls(config), "tls"),
                Volumes.File(Names.AuthorityBundle(config), "ca.crt", "ca/ca.crt")),
            Volumes.Temporary(),
        ],
    };

    private static V1Container Container(V1Alpha1SessionRecordingConfig config, Settings settings, ResourceContext context)
    {
        V1Container container = Containers.Restricted(
            "recorder",
            context.RecorderImage,
            [
                "proxy",
                "-f", $"{Paths.Configuration}/{ProgramFile.Name}",
                "--state", settings.HasRecorderSpools ? Paths.State : $"{Paths.Temporary}/state", // No recording is in the latter.
                .. CollectorEndpoints.Of(config, settings, context).SelectMany(endpoint => (string[])["--collector", endpoint]),
                "--cert", $"{Paths.Configuration}/tls/tls.crt",
                "--key", $"{Paths.Configuration}/tls/tls.key",
                "--ca", Paths.Authorities,
                "--health", $"[::]:{Ports.Health}",
            ],
            settings.RecorderResources);
        container.Ports = [Containers.Port(Ports.HealthName, Ports.Health)];
        container.VolumeMounts = Containers.RecordingMounts(settings.HasRecorderSpools);
        return container;
    }
}
