using k8s.Models;
using SessionRecording.Operator.Api.Spec;

namespace SessionRecording.Operator.Resources.Pods;

/// <summary>Parts of the containers that meet the restricted Pod Security level.</summary>
internal static class Containers
{
    public const string TemporaryVolume = "tmp", ConfigurationVolume = "configuration", StateVolume = "state", SpoolVolume = "spool";

    // Services forget a pod that is going away before the program in it stops to listen.
    public const int PreStopSeconds = 5;

    /// <summary>A program of ours with health probes on <see cref="Ports.Health"/>, no privilege, and a root file system that cannot be written.</summary>
    public static V1Container Restricted(string name, string image, IList<string> args, ResourcesSpec resources) => new()
    {
        Name = name,
        Image = image,
        Args = args,
        Resources = new V1ResourceRequirements { Requests = resources.Requests, Limits = resources.Limits },
        SecurityContext = new V1SecurityContext
        {
            AllowPrivilegeEscalation = false,
            ReadOnlyRootFilesystem = true,
            RunAsNonRoot = true,
            Capabilities = new V1Capabilities { Drop = ["ALL"] },
            SeccompProfile = new V1SeccompProfile { Type = "RuntimeDefault" },
        },
        StartupProbe = Probe("/livez", periodSeconds: 2, failureThreshold: 150),
        LivenessProbe = Probe("/livez", periodSeconds: 10, failureThreshold: 6),
        ReadinessProbe = Probe("/readyz", periodSeconds: 5, failureThreshold: 2),
        Lifecycle = new V1Lifecycle { PreStop = new V1LifecycleHandler { Sleep = new V1SleepAction { Seconds = PreStopSeconds } } },
        TerminationMessagePolicy = "FallbackToLogsOnError",
    };

    public static V1ContainerPort Port(string name, int port) => new() { Name = name, ContainerPort = port, Protocol = "TCP" };

    public static V1VolumeMount Mount(string volume, string path, bool readOnly = false) =>
        new() { Name = volume, MountPath = path, ReadOnlyProperty = readOnly ? true : null };

    /// <summary>Of pods that record: their configuration, a place for what is temporary, and the volume on which recordings wait, where there is one.</summary>
    public static IList<V1VolumeMount> RecordingMounts(bool hasSpool) =>
    [
        Mount(ConfigurationVolume, Paths.Configuration, readOnly: true),
        Mount(TemporaryVolume, Paths.Temporary),
        .. hasSpool ? (V1VolumeMount[])[Mount(SpoolVolume, Paths.State)] : [],
    ];

    private static V1Probe Probe(string path, int periodSeconds, int failureThreshold) => new()
    {
        HttpGet = new V1HTTPGetAction { Path = path, Port = Ports.HealthName, Scheme = "HTTP" },
        PeriodSeconds = periodSeconds,
        TimeoutSeconds = 5,
        FailureThreshold = failureThreshold,
    };
}
