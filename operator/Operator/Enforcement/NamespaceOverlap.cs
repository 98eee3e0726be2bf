using k8s.Models;
using KubeOps.Operator.Queue;
using SessionRecording.Operator.Api;
using SessionRecording.Operator.Host.Observing;
using SessionRecording.Operator.Host.Status;

namespace SessionRecording.Operator.Host.Enforcement;

/// <summary>Which of several configs may enforce where. Pure.</summary>
internal static class NamespaceOverlap
{
    /// <summary>Whether the config wants that who goes around its kube-agent is refused.</summary>
    public static bool Enforces(V1Alpha1SessionRecordingConfig config) =>
        config.Spec.Kubernetes is { Enforce: true } kubernetes && kubernetes.Enabled != false;

    /// <summary>
    /// The oldest of those that enforce in namespaces of <paramref name="config"/> and are older than it; null: there is none. One that is going, of
    /// which nothing can be made, or that lacks a Secret, keeps nobody waiting: two that enforce side by side do no harm.
    /// </summary>
    public static EntityKey? OlderThan(V1Alpha1SessionRecordingConfig config, IEnumerable<V1Alpha1SessionRecordingConfig> all)
    {
        if (!Enforces(config))
        {
            return null;
        }

        V1Alpha1SessionRecordingConfig? older = all
            .Where(other => other is { Metadata.DeletionTimestamp: null } && other.Uid() != config.Uid() && Enforces(other) && !IsStuck(other) && Age(other).CompareTo(Age(config)) < 0 && MayMeet(config, other))
            .MinBy(Age);
        return older is null ? null : EntityKey.Of(older);
    }

    /// <summary>One that only <paramref name="going"/> has kept from enforcing, and that does not enforce yet; null: there is none.</summary>
    public static EntityKey? Heir(
        V1Alpha1SessionRecordingConfig going, IReadOnlyList<V1Alpha1SessionRecordingConfig> all, Func<V1Alpha1SessionRecordingConfig, bool> isEnforcing)
    {
        V1Alpha1SessionRecordingConfig? heir = !Enforces(going) ? null : all.FirstOrDefault(other =>
            other is { Metadata.DeletionTimestamp: null } && Enforces(other) && !IsStuck(other) && Age(going).CompareTo(Age(other)) < 0 && MayMeet(going, other)
            && OlderThan(other, all) is null && !isEnforcing(other));
        return heir is null ? null : EntityKey.Of(heir);
    }

    private static bool IsStuck(V1Alpha1SessionRecordingConfig config) => !MissingFeatures.CanRun(config.Spec)
        || (config.Status?.Conditions ?? []).Any(condition => condition is { Type: ConditionTypes.Ready, Reason: Reasons.SecretMissing });

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
