using k8s.Models;
using SessionRecording.Operator.Api;
using SessionRecording.Operator.Resources.Pods;
using SessionRecording.Operator.Resources.Spec;

namespace SessionRecording.Operator.Resources.Nodes;

/// <summary>
/// SSH into the nodes themselves: the node service runs in a container, and runs the node's own sshd outside of it. A login gets the node as
/// it is, root included, so this pod is what no other of ours is: privileged, with the namespaces of its host.
/// </summary>
internal static class NodeDaemonSet
{
    private const string Machine = "/host", MachineVolume = "machine", UserAuthority = "ssh/user_ca.pub";

    // The network is the node's: nobody else is to see this port. The kubelet is on the node, too.
    private const string HealthAddress = "127.0.0.1";

    // Before it is killed: sessions that are told to end (20 s), and what they recorded (20 s).
    private const int GraceSeconds = 60;

    public static V1DaemonSet Of(V1Alpha1SessionRecordingConfig config, Settings settings, ResourceContext context, V1ConfigMap configMap) => new()
    {
        Metadata = Objects.Owned(config, Names.Node(config), Labels.Node),
        Spec = new V1DaemonSetSpec
        {
            Selector = Labels.Selector(config, Labels.Node),
            UpdateStrategy = new V1DaemonSetUpdateStrategy { Type = "RollingUpdate", RollingUpdate = new V1RollingUpdateDaemonSet { MaxUnavailable = 1 } },
            Template = PodTemplates.Template(
                config, context, Labels.Node, ConfigHash.Of(configMap, context, config.Spec.Ssh?.UserCaSecretRef?.Name), Pod(config, settings, context)),
        },
    };

    private static V1PodSpec Pod(V1Alpha1SessionRecordingConfig config, Settings settings, ResourceContext context) => new()
    {
        ServiceAccountName = Names.Node(config),
        HostNetwork = true,
        HostPID = true,
        HostIPC = true,
        DnsPolicy = "ClusterFirstWithHostNet", // The collectors have names in the cluster only.
        TerminationGracePeriodSeconds = GraceSeconds,
        NodeSelector = NodeSelector(config),
        Tolerations = [new V1Toleration { OperatorProperty = "Exists" }], // A node in trouble is one that people want to log in to.
        Containers = [Container(config, settings, context)],
        Volumes =
        [
            Volumes.Configuration(
                Volumes.File(Names.Node(config), ProgramFile.Name, ProgramFile.Name),
                Volumes.Certificate(Names.NodeTls(config), "tls"),
                Volumes.File(Names.AuthorityBundle(config), "ca.crt", "ca/ca.crt"),
                Volumes.SecretFile(Names.SshUserAuthority(config), Names.SshPublicKey, UserAuthority)),
            Volumes.OfHost(MachineVolume, "/", "Directory"),
            Volumes.OfHost(Containers.StateVolume, Names.NodeState(config), "DirectoryOrCreate"),
            Volumes.Temporary(),
        ],
    };

    private static V1Container Container(V1Alpha1SessionRecordingConfig config, Settings settings, ResourceContext context) => new()
    {
        Name = "node",
        Image = context.RecorderImage,
        Args =
        [
            "node",
            "-f", $"{Paths.Configuration}/{ProgramFile.Name}",
            "--state", Names.NodeState(config),
            .. CollectorEndpoints.Of(config, settings, context).SelectMany(endpoint => (string[])["--collector", endpoint]),
            "--cert", $"{Paths.Configuration}/tls/tls.crt",
            "--key", $"{Paths.Configuration}/tls/tls.key",
            "--ca", Paths.Authorities,
            "--sshd",
            "--user-ca", $"{Paths.Configuration}/{UserAuthority}",
            "--machine", Machine,
            "--health", $"{HealthAddress}:{Ports.HealthOfNode(settings.SshPort)}",
        ],
        Ports = [Containers.Port(Ports.SshName, settings.SshPort)],
        // No limits: what people run on the node would count.
        Resources = new V1ResourceRequirements { Requests = settings.RecorderResources.Requests },
        SecurityContext = new V1SecurityContext { Privileged = true, RunAsUser = 0, ReadOnlyRootFilesystem = true },
        // Not the SSH port: an sshd of the node's, which records nothing, may have it.
        ReadinessProbe = new V1Probe
        {
            HttpGet = new V1HTTPGetAction { Path = "/readyz", Host = HealthAddress, Port = Ports.HealthOfNode(settings.SshPort), Scheme = "HTTP" },
            PeriodSeconds = 10,
            TimeoutSeconds = 5,
        },
        TerminationMessagePolicy = "FallbackToLogsOnError",
        VolumeMounts =
        [
            Containers.Mount(Containers.ConfigurationVolume, Paths.Configuration, readOnly: true),
            // Both ways: what people mount is mounted on the node, not in the pod alone.
            new V1VolumeMount { Name = MachineVolume, MountPath = Machine, MountPropagation = "Bidirectional" },
            Containers.Mount(Containers.StateVolume, Names.NodeState(config)),
            Containers.Mount(Containers.TemporaryVolume, Paths.Temporary),
        ],
    };

    private static Dictionary<string, string> NodeSelector(V1Alpha1SessionRecordingConfig config)
    {
        Dictionary<string, string> selector = new(config.Spec.Ssh?.Nodes?.NodeSelector ?? new Dictionary<string, string>());
        foreach ((string label, string value) in PodTemplates.Nodes)
        {
            selector[label] = value;
        }

        return selector;
    }
}
