namespace k8s.Models;

/// <summary>What runs when a container starts and stops.</summary>
public sealed class V1Lifecycle : KubernetesModel
{
    public V1LifecycleHandler? PostStart { get; set; }

    public V1LifecycleHandler? PreStop { get; set; }

    public string? StopSignal { get; set; }
}
