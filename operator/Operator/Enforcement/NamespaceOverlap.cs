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

    /// <summary>
    /// The oldest of those that enforce, or are about to, in namespaces of <paramref name="config"/> and are older than it; null: there is none. One
    /// that is going, that cannot enforce, or that waits for another itself, keeps nobody waiting.
    /// </summary>
    public static V1Alpha1SessionRecordingConfig? OlderThan(
        V1Alpha1SessionRecordingConfig config, IEnumerable<V1Alpha1SessionRecordingConfig> all, Func<V1Alpha1SessionRecordingConfig, Standing> standing)
    {
        if (!Enforces(config))
        {
            return null;
        }

        List<V1Alpha1SessionRecordingConfig> holding = [];
        foreach (V1Alpha1SessionRecordingConfig other in all
            .Where(other => other is { Metadata.DeletionTimestamp: null } && other.Uid() != config.Uid() && Enforces(other) && Age(other).CompareTo(Age(config)) < 0)
            .OrderBy(Age))
        {
            Standing how = standing(other);
            if (how == Standing.Enforcing || (how == Standing.Able && !holding.Exists(older => MayMeet(older, other))))
            {
                holding.Add(other);
            }
        }

        return holding.Find(older => MayMeet(older, config));
    }

    /// <summary>One that only <paramref name="going"/> has kept from enforcing, and that is about to; null: there is none.</summary>
    public static EntityKey? Heir(
        V1Alpha1SessionRecordingConfig going, IReadOnlyList<V1Alpha1SessionRecordingConfig> all, Func<V1Alpha1SessionRecordingConfig, Standing> standing)
    {
        V1Alpha1SessionRecordingConfig? heir = !Enforces(going) ? null : all.FirstOrDefault(other =>
            other is { Metadata.DeletionTimestamp: null } && Enforces(other) && Age(going).CompareTo(Age(other)) < 0 && MayMeet(going, other)
            && standing(other) == Standing.Able && OlderThan(other, all, standing) is null);
        return heir is null ? null : EntityKey.Of(heir);
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
