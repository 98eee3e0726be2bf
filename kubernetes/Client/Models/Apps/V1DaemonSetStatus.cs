namespace k8s.Models;

/// <summary>On how many nodes pods are wanted, there, ready.</summary>
public sealed class V1DaemonSetStatus : KubernetesModel
{
    public long? ObservedGeneration { get; set; }

    public int? CurrentNumberScheduled { get; set; }

    public int? DesiredNumberScheduled { get; set; }

    public int? NumberAvailable { get; set; }

    public int? NumberMisscheduled { get; set; }

    public int? NumberReady { get; set; }

    public int? NumberUnavailable { get; set; }

    public int? UpdatedNumberScheduled { get; set; }

    public IList<V1Condition>? Conditions { get; set; }
}
