namespace k8s.Models;

/// <summary>The pods, and how many must stay.</summary>
public sealed class V1PodDisruptionBudgetSpec : KubernetesModel
{
    public V1LabelSelector? Selector { get; set; }

    public IntOrString? MinAvailable { get; set; }

    public IntOrString? MaxUnavailable { get; set; }

    public string? UnhealthyPodEvictionPolicy { get; set; }
}
