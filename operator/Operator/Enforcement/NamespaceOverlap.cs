using k8s.Models;
using KubeOps.Operator.Queue;
using SessionRecording.Operator.Api;

namespace SessionRecording.Operator.Host.Enforcement;

/// <summary>Which of several configs may enforce where. Pure.</summary>
internal static class NamespaceOverlap
{
    /// <summary>Whether the config wants that who goes around its kube-agent is refused.</summary>
    public static bool Enforces(V1Alpha1SessionRecordingConfig config) =>
        config.Spec.Kubernetes is { Enforce: true } kubernetes && kubernetes.Enabled != false;

    /// <summary>The oldest of those that enforce in namespaces of <paramref name="config"/> and are older than it; null: there is none.</summary>
    public static EntityKey? OlderThan(V1Alpha1SessionRecordingConfig config, IEnumerable<V1Alpha1SessionRecordingConfig> all)
    {
        if (!Enforces(config))
        {
            return null;
        }

        V1Alpha1SessionRecordingConfig? older = all
            .Where(other => other.Uid() != config.Uid() && Enforces(other) && Age(other).CompareTo(Age(config)) < 0 && MayMeet(config, other))
            .MinBy(Age);
        return older is null ? null : EntityKey.Of(older);
    }

    // Two selectors meet in some namespace, if not today then tomorrow, unless they want different values of one label.
    private static bool MayMeet(V1Alpha1SessionRecordingConfig a, V1Alpha1SessionRecordingConfig b)
    {
        IDictionary<string, string> one = LabelsOf(a), two = LabelsOf(b);
        return one.All(label => !two.TryGetValue(label.Key, out string? value) || value == label.Value);
    }

    private static IDictionary<string, string> LabelsOf(V1Alpha1SessionRecordingConfig config) =>
        config.Spec.Kubernetes?.NamespaceSelector?.MatchLabels ?? new Dictionary<string, string>();

    private static (DateTime, string, string) Age(V1Alpha1SessionRecordingConfig config) =>
        (config.Metadata.CreationTimestamp ?? DateTime.MaxValue, config.Namespace(), config.Name());
}
