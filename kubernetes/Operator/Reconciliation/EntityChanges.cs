using k8s;
using k8s.Models;
using KubeOps.Operator.Cache;

namespace KubeOps.Operator.Reconciliation;

/// <summary>Which changes of an entity are worth a look.</summary>
internal static class EntityChanges
{
    /// <summary>
    /// Whether nothing but the status, and the server's own notes, has changed: what a controller writes there itself. Never so for what is
    /// new, gone, made anew or told again by a resync, and for kinds that count no generations: with them anything may have changed.
    /// </summary>
    public static bool IsOfStatusAlone<TEntity>(CacheChange<TEntity> change)
        where TEntity : class, IKubernetesObject<V1ObjectMeta> =>
        change is { Before.Metadata: { Generation: not null } before, Now.Metadata: { } now }
        && !ReferenceEquals(change.Before, change.Now)
        && before.Uid == now.Uid
        && before.Generation == now.Generation
        && before.DeletionTimestamp == now.DeletionTimestamp
        && AreSame(before.Labels, now.Labels)
        && AreSame(before.Annotations, now.Annotations)
        && (before.Finalizers ?? []).SequenceEqual(now.Finalizers ?? [])
        && (before.OwnerReferences ?? []).Select(Facts).SequenceEqual((now.OwnerReferences ?? []).Select(Facts));

    // Null and empty say the same; the order says nothing.
    private static bool AreSame(IDictionary<string, string>? before, IDictionary<string, string>? now) =>
        (before?.Count ?? 0) == (now?.Count ?? 0)
        && (before ?? new Dictionary<string, string>()).All(pair => now!.TryGetValue(pair.Key, out string? value) && value == pair.Value);

    private static (string?, string?, string?, string?, bool?, bool?) Facts(V1OwnerReference owner) =>
        (owner.ApiVersion, owner.Kind, owner.Name, owner.Uid, owner.Controller, owner.BlockOwnerDeletion);
}
