using k8s;
using k8s.Models;

namespace Resources.Tests;

/// <summary>What workloads have in common.</summary>
internal static class Templates
{
    /// <summary>Null: not a workload.</summary>
    public static V1PodTemplateSpec? Of(IKubernetesObject<V1ObjectMeta> obj) => obj switch
    {
        V1StatefulSet set => set.Spec!.Template,
        V1Deployment deployment => deployment.Spec!.Template,
        V1DaemonSet daemons => daemons.Spec!.Template,
        _ => null,
    };

    /// <summary>Labels that the object looks for in pods; null: it looks for none.</summary>
    public static IDictionary<string, string>? SelectorOf(IKubernetesObject<V1ObjectMeta> obj) => obj switch
    {
        V1StatefulSet set => set.Spec!.Selector!.MatchLabels,
        V1Deployment deployment => deployment.Spec!.Selector!.MatchLabels,
        V1DaemonSet daemons => daemons.Spec!.Selector!.MatchLabels,
        V1Service service => service.Spec!.Selector,
        V1PodDisruptionBudget budget => budget.Spec!.Selector!.MatchLabels,
        V1NetworkPolicy policy => policy.Spec!.PodSelector!.MatchLabels,
        _ => null,
    };
}
