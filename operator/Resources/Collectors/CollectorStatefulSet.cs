using k8s.Models;
using SessionRecording.Operator.Api;
using SessionRecording.Operator.Resources.Pods;
using SessionRecording.Operator.Resources.Spec;

namespace SessionRecording.Operator.Resources.Collectors;

/// <summary>The collectors: each has a name and a volume of its own, for what it has acknowledged is on that volume.</summary>
internal static class CollectorStatefulSet
{
    // Before it is killed: streams that end, and the parts that are on their way to the store.
    private const int GraceSeconds = 60;

    private const string PasswordFile = "audit/password";

    public static V1StatefulSet Of(V1Alpha1SessionRecordingConfig config, Settings settings, ResourceContext context, V1ConfigMap configMap) => new()
    {
        Metadata = Objects.WithVolumes(config, Names.Collector(config), Labels.Collector, settings.CollectorVolume),
        Spec = new V1StatefulSetSpec
        {
            ServiceName = Names.Collectors(config),
            Replicas = settings.CollectorReplicas,
            Selector = Labels.Selector(config, Labels.Collector),
            PodManagementPolicy = "Parallel", // One that cannot start keeps no other from starting.
            UpdateStrategy = new V1StatefulSetUpdateStrategy { Type = "RollingUpdate" },
            PersistentVolumeClaimRetentionPolicy = Volumes.Kept(),
            VolumeClaimTemplates = [Volumes.Claim(Containers.StateVolume, settings.CollectorVolume)],
            Template = PodTemplates.Restricted(
                config, context, Labels.Collector,
                ConfigHash.Of(configMap, context, config.Spec.Storage?.CredentialsSecretRef?.Name, config.Spec.Audit?.PasswordSecretRef?.Name),
                Pod(config, settings, context)),
        },
    };

    private static V1PodSpec Pod(V1Alpha1SessionRecordingConfig config, Settings settings, ResourceContext context) => new()
    {
        ServiceAccountName = Names.Collector(config),
        AutomountServiceAccountToken = settings.HasLease,
        TerminationGracePeriodSeconds = GraceSeconds,
        Containers = [Container(config, settings, context)],
        Volumes =
        [
            Volumes.Configuration(
            [
                Volumes.File(Names.Collector(config), ProgramFile.Name, ProgramFile.Name),
                Volumes.Certificate(Names.CollectorTls(config), "tls"),
                Volumes.File(Names.AuthorityBundle(config), "ca.crt", "ca/ca.crt"),
                .. config.Spec.Audit?.PasswordSecretRef is { } password
                    ? (V1VolumeProjection[])[Volumes.SecretFile(password.Name, "password", PasswordFile)]
                    : [],
            ]),
            Volumes.Temporary(),
        ],
    };

    private static V1Container Container(V1Alpha1SessionRecordingConfig config, Settings settings, ResourceContext context)
    {
        V1Container container = Containers.Restricted(
            "collector",
            context.RecorderImage,
            [
                "collector",
                "-f", $"{Paths.Configuration}/{ProgramFile.Name}",
                "--state", Paths.State,
                "--listen", $"[::]:{Ports.Collector}",
                "--cert", $"{Paths.Configuration}/tls/tls.crt",
                "--key", $"{Paths.Configuration}/tls/tls.key",
                "--client-ca", Paths.Authorities,
                "--health", $"[::]:{Ports.Health}",
                .. settings.HasLease ? (string[])["--lease", $"{config.Namespace()}/{Names.Collector(config)}"] : [],
                .. config.Spec.Audit?.PasswordSecretRef is null ? (string[])[] : ["--audit-password-file", $"{Paths.Configuration}/{PasswordFile}"],
            ],
            settings.CollectorResources);
        container.Ports = [Containers.Port(Ports.CollectorName, Ports.Collector), Containers.Port(Ports.HealthName, Ports.Health)];
        container.VolumeMounts =
        [
            Containers.Mount(Containers.ConfigurationVolume, Paths.Configuration, readOnly: true),
            Containers.Mount(Containers.StateVolume, Paths.State),
            Containers.Mount(Containers.TemporaryVolume, Paths.Temporary),
        ];
        return container;
    }
}
