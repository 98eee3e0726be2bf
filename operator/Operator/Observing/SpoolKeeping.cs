using System.Globalization;
using k8s;
using k8s.Models;
using SessionRecording.Operator.Resources;

namespace SessionRecording.Operator.Host.Observing;

/// <summary>
/// Which kube-agents must stay although their config has no use for them any more, because recordings wait on their volumes. Pure.
/// </summary>
internal static class SpoolKeeping
{
    /// <summary>What must stay; null: nothing.</summary>
    /// <param name="there">The kube-agents' StatefulSet as it is; null: there is none.</param>
    /// <param name="wanted">What the config asks for: a StatefulSet, or a Deployment, which has no volumes; null: no kube-agents.</param>
    /// <param name="shipping">Makes what would be asked for if that stayed.</param>
    /// <param name="spools">As they were seen just now.</param>
    public static KeptSpools? Find(
        V1StatefulSet? there, IKubernetesObject<V1ObjectMeta>? wanted, Func<KeptSpools, V1StatefulSet> shipping, IReadOnlyList<SpoolObservation> spools)
    {
        if (there is not { Metadata.DeletionTimestamp: null, Spec.VolumeClaimTemplates.Count: > 0 })
        {
            return null;
        }

        int agents = there.Spec.Replicas ?? 1;
        while (spools.Any(spool => !spool.HasRun && NumberOf(spool.Pod) == agents - 1))
        {
            agents--; // Those of the highest numbers go first, and one that never ran holds nothing.
        }

        if (agents == 0)
        {
            return null;
        }

        KeptSpools all = new(agents);
        return wanted switch
        {
            V1StatefulSet set => Leaving(all, set.Spec?.Replicas ?? 1, spools),
            _ => IsShipped(there, shipping(all), agents, spools) ? null : all,
        };
    }

    // Who is to go and has something to ship stays, and all before it. Who is going already is let go.
    private static KeptSpools? Leaving(KeptSpools all, int wanted, IReadOnlyList<SpoolObservation> spools)
    {
        int last = spools.Where(spool => spool.HasRun && spool.Report is not { Waiting: 0 })
            .Select(spool => NumberOf(spool.Pod)).Where(number => number < all.Agents).DefaultIfEmpty(-1).Max();
        return wanted <= last ? all with { Agents = last + 1 } : null;
    }

    // Only what is rolled out puts nothing more there.
    private static bool IsShipped(V1StatefulSet there, V1StatefulSet shipping, int agents, IReadOnlyList<SpoolObservation> spools) =>
        HashOf(there) == HashOf(shipping) && WorkloadObservation.Of(there).IsRolledOut
        && spools.Count == agents && spools.All(spool => !spool.HasRun || spool.Report is { Running: 0, Waiting: 0 });

    private static string? HashOf(V1StatefulSet set) => set.Spec?.Template?.Metadata?.Annotations?.TryGetValue(Labels.ConfigHash, out string? hash) == true ? hash : null;

    private static int NumberOf(string pod) =>
        int.TryParse(pod.AsSpan(pod.LastIndexOf('-') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : -1;
}
