namespace k8s.KubeConfigModels;

/// <summary>Which user, in which cluster and namespace.</summary>
internal sealed class ContextDetails
{
    public string? Cluster { get; set; }

    public string? User { get; set; }

    public string? Namespace { get; set; }
}
