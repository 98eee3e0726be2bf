using k8s;
using k8s.Models;
using SessionRecording.Operator.Api.Status;

namespace SessionRecording.Operator.Api;

/// <summary>A <see cref="V1Alpha1SessionRecordingConfig"/> of which only the status is said, as an apply of the status wants it.</summary>
[KubernetesEntity(
    Group = V1Alpha1SessionRecordingConfig.KubeGroup,
    Kind = V1Alpha1SessionRecordingConfig.KubeKind,
    ApiVersion = V1Alpha1SessionRecordingConfig.KubeApiVersion,
    PluralName = V1Alpha1SessionRecordingConfig.KubePluralName)]
public sealed class ConfigStatusPatch : KubernetesModel, IKubernetesObject<V1ObjectMeta>
{
    public string? ApiVersion { get; set; }

    public string? Kind { get; set; }

    public V1ObjectMeta Metadata { get; set; } = new();

    public SessionRecordingStatus? Status { get; set; }
}
