using k8s.Models;

namespace SessionRecording.Operator.Resources.Pods;

/// <summary>Volumes of our pods. What is projected is replaced in running pods, so certificates change without a restart.</summary>
internal static class Volumes
{
    // Readable by the pod's group, which is fsGroup.
    private const int GroupReadable = 0b100_100_000;

    public static V1Volume Temporary() => new()
    {
        Name = Containers.TemporaryVolume,
        EmptyDir = new V1EmptyDirVolumeSource { SizeLimit = "64Mi" },
    };

    /// <summary>Everything under <see cref="Paths.Configuration"/>.</summary>
    public static V1Volume Configuration(params IList<V1VolumeProjection> sources) => new()
    {
        Name = Containers.ConfigurationVolume,
        Projected = new V1ProjectedVolumeSource { DefaultMode = GroupReadable, Sources = sources },
    };

    public static V1VolumeProjection File(string configMap, string key, string path) => new()
    {
        ConfigMap = new V1ConfigMapProjection { Name = configMap, Items = [new V1KeyToPath { Key = key, Path = path }] },
    };

    public static V1VolumeProjection SecretFile(string secret, string key, string path) => new()
    {
        Secret = new V1SecretProjection { Name = secret, Items = [new V1KeyToPath { Key = key, Path = path }] },
    };

    /// <summary>A certificate and its key, as <c>FOLDER/tls.crt</c> and <c>FOLDER/tls.key</c>.</summary>
    public static V1VolumeProjection Certificate(string secret, string folder) => new()
    {
        Secret = new V1SecretProjection
        {
            Name = secret,
            Items = [.. ((string[])["tls.crt", "tls.key"]).Select(key => new V1KeyToPath { Key = key, Path = $"{folder}/{key}" })],
        },
    };

    public static V1Volume OfHost(string name, string path, string type) =>
        new() { Name = name, HostPath = new V1HostPathVolumeSource { Path = path, Type = type } };

    public static V1PersistentVolumeClaim Claim(string name, LiveVolumes volumes) => new()
    {
        ApiVersion = V1PersistentVolumeClaim.KubeApiVersion,
        Kind = V1PersistentVolumeClaim.KubeKind,
        Metadata = new V1ObjectMeta { Name = name },
        Spec = new V1PersistentVolumeClaimSpec
        {
            AccessModes = ["ReadWriteOnce"],
            StorageClassName = volumes.StorageClassName,
            VolumeMode = "Filesystem",
            Resources = new V1VolumeResourceRequirements { Requests = new Dictionary<string, ResourceQuantity> { ["storage"] = volumes.Size } },
        },
    };

    /// <summary>Recordings are on these volumes: they are deleted by people only.</summary>
    public static V1StatefulSetPersistentVolumeClaimRetentionPolicy Kept() => new() { WhenDeleted = "Retain", WhenScaled = "Retain" };
}
