using k8s.Models;
using SessionRecording.Operator.Api;

namespace SessionRecording.Operator.Resources;

/// <summary>One pod of a component at a time may be evicted; where there is only one, it may: a node must not become undrainable.</summary>
internal static class Budgets
{
    public static V1PodDisruptionBudget Of(V1Alpha1SessionRecordingConfig config, string name, string component) => new()
    {
        Metadata = Objects.Owned(config, name, component),
        Spec = new V1PodDisruptionBudgetSpec
        {
            MaxUnavailable = 1,
            Selector = Labels.Selector(config, component),
            UnhealthyPodEvictionPolicy = "AlwaysAllow",
        },
    };
}
