using k8s.Models;
using SessionRecording.Operator.Api;

namespace SessionRecording.Operator.Resources;

/// <summary>Who the pods are to the API server. Without a token of its own unless a pod asks for one.</summary>
internal static class Accounts
{
    public static V1ServiceAccount Of(
        V1Alpha1SessionRecordingConfig config, string name, string component, IDictionary<string, string>? annotations = null)
    {
        V1ObjectMeta metadata = Objects.Owned(config, name, component);
        metadata.Annotations = annotations is { Count: > 0 } ? new Dictionary<string, string>(annotations) : null;
        return new V1ServiceAccount { Metadata = metadata, AutomountServiceAccountToken = false };
    }

    public static Rbacv1Subject Subject(V1Alpha1SessionRecordingConfig config, string account) =>
        new() { Kind = V1ServiceAccount.KubeKind, Name = account, NamespaceProperty = config.Namespace() };
}
