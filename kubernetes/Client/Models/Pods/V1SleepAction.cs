namespace k8s.Models;

/// <summary>A wait.</summary>
public sealed class V1SleepAction : KubernetesModel
{
    public long? Seconds { get; set; }
}
