namespace k8s.Models;

/// <summary>How to delete: grace, propagation, preconditions.</summary>
public sealed class V1DeleteOptions : KubernetesModel
{
    public string? ApiVersion { get; set; }

    public string? Kind { get; set; }

    public long? GracePeriodSeconds { get; set; }

    public string? PropagationPolicy { get; set; }

    public V1Preconditions? Preconditions { get; set; }

    public IList<string>? DryRun { get; set; }
}
